package io.emdb.spring.boot.autoconfigure;

import io.emdb.FlushPolicy;
import io.emdb.OnCorruption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the Emdb databases of an application.
 *
 * @param path Directory of the database, created if missing. A relative one starts at the working
 *     directory. Not used when the database is kept in memory.
 * @param appName Name of the application's directory below the platform's data directory, instead
 *     of a path: below "$XDG_DATA_HOME" or "~/.local/share", "~/Library/Application Support", or
 *     "%LOCALAPPDATA%". One plain name; "emdb" when only another of the three names is set.
 * @param databaseName Name of the database's directory below that of the application, instead of a
 *     path. One plain name; "emdb-default.emdb" when only another of the three names is set.
 * @param dataRoot Directory to use instead of the platform's data directory, as in a container. Not
 *     together with a path.
 * @param inMemory Whether to keep the database in memory only, so that it is gone when the
 *     application stops.
 * @param flushPolicy When writes are forced to the storage device. A write that returned survives
 *     the death of the process under every policy. A loss of power costs nothing under
 *     "on-each-write", at most the latest N - 1 writes under "every-N", at most the writes of the
 *     latest period under "every-1s" and the like, and whatever was not flushed under "manual".
 * @param defaultTtl Time to live of entries written without one. If a duration suffix is not
 *     specified, seconds will be used. Entries live for ever when it is not set.
 * @param sortedKeys Whether to keep keys in order besides hashing them, for cheap scans by range
 *     and prefix, at up to 24 bytes of heap a key.
 * @param segmentSize Size of a segment file, a power of two from 64KB to 1GB.
 * @param onCorruption What to do when the database is found damaged as it opens. "fail" changes
 *     nothing. "salvage" keeps what can be read and moves the rest to the quarantine; older values
 *     and removed keys may come back. "reset" starts with an empty database, for pure caches only.
 *     With the latter two, each start reads all records.
 * @param databases Further databases by name, with the same properties each. Every one is a bean of
 *     its own, injected with its name as the qualifier.
 */
@ConfigurationProperties("emdb")
public record EmdbProperties(
    // A String: conversion to Path or File would look for a resource of that name on the class
    // path.
    // Its default, which is in the additional metadata, depends on the three names.
    @Nullable String path,
    @Nullable String appName,
    @Nullable String databaseName,
    @Nullable String dataRoot,
    @DefaultValue("false") boolean inMemory,
    @DefaultValue("every-64") FlushPolicy flushPolicy,
    @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration defaultTtl,
    @DefaultValue("false") boolean sortedKeys,
    @DefaultValue("64MB") DataSize segmentSize,
    @DefaultValue("fail") OnCorruption onCorruption,
    @DefaultValue Map<String, Database> databases) {

  Database primary() {
    return new Database(
        path,
        appName,
        databaseName,
        dataRoot,
        inMemory,
        flushPolicy,
        defaultTtl,
        sortedKeys,
        segmentSize,
        onCorruption);
  }

  /**
   * Properties of one further database.
   *
   * @param path Directory of the database, created if missing. "./data/" and the database's name
   *     when it is not set.
   * @param appName Name of the application's directory below the platform's data directory, instead
   *     of a path.
   * @param databaseName Name of the database's directory below that of the application, instead of
   *     a path.
   * @param dataRoot Directory to use instead of the platform's data directory.
   * @param inMemory Whether to keep the database in memory only.
   * @param flushPolicy When writes are forced to the storage device.
   * @param defaultTtl Time to live of entries written without one. If a duration suffix is not
   *     specified, seconds will be used.
   * @param sortedKeys Whether to keep keys in order besides hashing them.
   * @param segmentSize Size of a segment file, a power of two from 64KB to 1GB.
   * @param onCorruption What to do when the database is found damaged as it opens: "fail",
   *     "salvage" or "reset".
   */
  public record Database(
      @Nullable String path,
      @Nullable String appName,
      @Nullable String databaseName,
      @Nullable String dataRoot,
      @DefaultValue("false") boolean inMemory,
      @DefaultValue("every-64") FlushPolicy flushPolicy,
      @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration defaultTtl,
      @DefaultValue("false") boolean sortedKeys,
      @DefaultValue("64MB") DataSize segmentSize,
      @DefaultValue("fail") OnCorruption onCorruption) {}
}
