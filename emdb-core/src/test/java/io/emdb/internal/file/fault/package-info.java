/**
 * A storage that fails on purpose, for tests of everything above the file room.
 *
 * <p>Door: {@link io.emdb.internal.file.fault.FaultyStorage}. To crash at every point of a
 * workload: run it once and read {@code operationCount()}; then, for each number {@code n}, run it
 * on a new storage after {@code freezeAt(n)}, and open what {@code powerLoss(seed, mode)} or {@code
 * restart()} returns.
 */
@NullMarked
package io.emdb.internal.file.fault;

import org.jspecify.annotations.NullMarked;
