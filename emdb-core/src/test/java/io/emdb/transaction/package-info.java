/** Transactions as their contract states them: ends, joining, savepoints, conflicts, isolation. */
package io.emdb.transaction;
