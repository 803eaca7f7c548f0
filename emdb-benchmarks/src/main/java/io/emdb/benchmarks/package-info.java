/**
 * What the operations of the engine cost: one class per question, measured with JMH.
 *
 * <p>Keys are 24 random bytes, made before the measurement, and come in an order that has nothing
 * to do with the order of writing. Values are random, too. Parameter {@code records} sets how many
 * there are; a million make more than 200 MB, which no cache of a processor holds.
 */
@NullMarked
package io.emdb.benchmarks;

import org.jspecify.annotations.NullMarked;
