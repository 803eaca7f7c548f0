package io.emdb.samples.cityguide;

import java.time.Instant;

/**
 * What the cache keeps: the nearest city, and when and by which process it was worked out.
 *
 * @param cityId the nearest city
 * @param kilometres its distance
 * @param citiesRead how many cities were read to find it
 * @param computedAt when it was worked out
 * @param computedInBoot the start of the database that worked it out
 */
record NearestAnswer(
    long cityId, double kilometres, int citiesRead, Instant computedAt, long computedInBoot) {}
