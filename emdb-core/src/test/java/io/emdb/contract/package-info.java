/**
 * The key-value contract, run over every store that promises it: database, namespace, group and
 * transaction, with hashed and sorted keys, on disk and in memory.
 */
package io.emdb.contract;
