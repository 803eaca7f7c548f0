/**
 * A city guide whose data, cache, counters and tokens live in one embedded database.
 *
 * <p>Start reading at {@link io.emdb.samples.cityguide.CityStore} for plain entries and prefix
 * scans, {@link io.emdb.samples.cityguide.NearestCity} for the cache, {@link
 * io.emdb.samples.cityguide.VisitCounter} for transactions, {@link
 * io.emdb.samples.cityguide.ShareTokens} for entries that expire.
 */
@NullMarked
package io.emdb.samples.cityguide;

import org.jspecify.annotations.NullMarked;
