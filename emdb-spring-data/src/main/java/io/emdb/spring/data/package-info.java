/**
 * Spring Data repositories over Emdb. {@link io.emdb.spring.data.EmdbTemplate} is what applications
 * use besides their repositories; {@link io.emdb.spring.data.EmdbKeyValueAdapter} keeps each key
 * space in a namespace of its own.
 *
 * <p>A derived query becomes a {@code Criterion}; {@code QueryPlanner} chooses what has to be read
 * for it, {@code QueryRunner} reads that and lets the criterion decide about every entity, so a
 * plan may only ever read too much.
 */
@NullMarked
package io.emdb.spring.data;

import org.jspecify.annotations.NullMarked;
