/**
 * What survives: the death of the process, the loss of power at any operation, failing and full
 * devices, damaged bytes, compaction and reopening in any order.
 */
package io.emdb.durability;
