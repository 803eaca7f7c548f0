package io.emdb.compare.workload;

/** Does the jobs that need a store. */
public final class EngineRun {

  private EngineRun() {}

  /** Does a job in this JVM. */
  public static void run(Job job) throws Exception {
    boolean raw = job.engine().equals(RawRun.ID);
    switch (job.suite()) {
      case "base", "virtual" -> {
        if (raw) {
          new RawRun(job).run();
        } else {
          new BaseRun(job).run();
        }
      }
      case "ycsb" -> new YcsbRun(job).run();
      case "sizes" -> new SizesRun(job).run();
      case "latency" -> new LatencyRun(job).run();
      case "jmh" -> new JmhRun(job).run();
      case "victim" -> new KillRun(job).victim();
      case "later_victim" -> new KillRun(job).laterVictim();
      case "reopen" -> new KillRun(job).reopen();
      default -> throw new IllegalArgumentException("No suite '" + job.suite() + "'");
    }
  }
}
