package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import io.emdb.VerifyReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link EmdbMaintenanceEndpoint} can do. */
enum MaintenanceOperation {

  /** Forces what was written to the device. */
  FLUSH {
    @Override
    Map<String, Object> run(Emdb emdb) {
      emdb.flush();
      return Map.of();
    }
  },

  /** Removes expired entries. */
  SWEEP {
    @Override
    Map<String, Object> run(Emdb emdb) {
      return Map.of("sweptEntries", emdb.sweepExpired());
    }
  },

  /** Gives back what is dead. */
  COMPACT {
    @Override
    Map<String, Object> run(Emdb emdb) {
      emdb.compact();
      return Map.of();
    }

    @Override
    Map<String, Object> progress(EmdbStats start, EmdbStats now) {
      Map<String, Object> progress = new LinkedHashMap<>();
      progress.put("segmentsRewritten", now.compactions() - start.compactions());
      progress.put("freedBytes", now.compactedBytes() - start.compactedBytes());
      progress.put("deadBytesAtStart", start.deadBytes());
      progress.put("deadBytes", now.deadBytes());
      return progress;
    }
  },

  /** Reads and checks everything. */
  VERIFY {
    @Override
    Map<String, Object> run(Emdb emdb) {
      VerifyReport report = emdb.verify();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("ok", report.ok());
      result.put("totalFindings", report.totalFindings());
      result.put("findings", DatabaseDescription.lines(report.findings()));
      result.put("damagedEntries", report.damagedEntries());
      result.put("segments", report.segments());
      result.put("records", report.records());
      result.put("entries", report.entries());
      result.put("bytes", report.bytes());
      return result;
    }
  };

  /** Runs to the end and returns what came of it. */
  abstract Map<String, Object> run(Emdb emdb);

  /** Returns how far it is, or was at the end. */
  Map<String, Object> progress(EmdbStats start, EmdbStats now) {
    return Map.of();
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static @Nullable MaintenanceOperation of(String id) {
    for (MaintenanceOperation operation : values()) {
      if (operation.id().equals(id)) {
        return operation;
      }
    }
    return null;
  }
}
