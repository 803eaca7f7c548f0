package io.emdb.spring.session.autoconfigure;

import io.emdb.spring.session.EmdbIndexedSessionRepository;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

/**
 * Properties of sessions kept by Emdb.
 *
 * @param database Name or qualifier of the database bean that holds the sessions. By default the
 *     primary database.
 * @param namespace Namespace of the sessions. Their index is in another one, named after it.
 * @param flushMode When changes are stored: at the end of the request, or each at once.
 * @param saveMode Which attributes a save stores: those that were set, also those that were read,
 *     or all.
 * @param cleanupInterval Time between two sweeps of expired sessions. No sweep if zero. If a
 *     duration suffix is not specified, seconds will be used.
 * @param allowedPackages Packages, with their sub-packages, whose classes may be attributes besides
 *     those of the application's own packages, common types of the Java library and those of Spring
 *     Security.
 */
@ConfigurationProperties("emdb.session")
record EmdbSessionProperties(
    @Nullable String database,
    @DefaultValue(EmdbIndexedSessionRepository.DEFAULT_NAMESPACE) String namespace,
    @DefaultValue("on-save") FlushMode flushMode,
    @DefaultValue("on-set-attribute") SaveMode saveMode,
    @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS) Duration cleanupInterval,
    @DefaultValue List<String> allowedPackages) {}
