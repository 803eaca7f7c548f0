package io.emdb.compare.workload;

import java.util.List;

/**
 * One of YCSB's core workloads. Shares are in percent and add up to 100.
 *
 * @param name its letter
 * @param read share of reads
 * @param update share of overwrites
 * @param insert share of new keys
 * @param scan share of range reads of 1 to 100 entries
 * @param modify share of reads followed by an overwrite of the same key
 * @param latest whether recent keys are read most, rather than some fixed ones
 */
record Ycsb(String name, int read, int update, int insert, int scan, int modify, boolean latest) {

  /** In an order in which inserts come late; E needs key order. */
  static final List<Ycsb> ALL =
      List.of(
          new Ycsb("A", 50, 50, 0, 0, 0, false),
          new Ycsb("B", 95, 5, 0, 0, 0, false),
          new Ycsb("C", 100, 0, 0, 0, 0, false),
          new Ycsb("F", 50, 0, 0, 0, 50, false),
          new Ycsb("D", 95, 0, 5, 0, 0, true),
          new Ycsb("E", 0, 0, 5, 95, 0, false));
}
