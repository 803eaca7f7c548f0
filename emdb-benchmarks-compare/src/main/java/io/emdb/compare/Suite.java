package io.emdb.compare;

import java.util.Arrays;

/** The kinds of runs. */
enum Suite {
  BASE("base"),
  VIRTUAL("virtual"),
  REOPEN("reopen"),
  YCSB("ycsb"),
  SIZES("sizes"),
  LATENCY("latency"),
  SPRING("spring"),
  JMH("jmh");

  private final String id;

  Suite(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  static Suite of(String id) {
    return Arrays.stream(values())
        .filter(suite -> suite.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No suite '" + id + "'"));
  }
}
