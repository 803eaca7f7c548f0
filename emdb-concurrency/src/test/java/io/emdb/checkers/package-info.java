/** What is run of Lincheck and jcstress, and how long. */
package io.emdb.checkers;
