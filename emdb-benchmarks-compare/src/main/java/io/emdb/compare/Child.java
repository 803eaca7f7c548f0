package io.emdb.compare;

import io.emdb.compare.spring.CacheRun;
import io.emdb.compare.workload.EngineRun;
import io.emdb.compare.workload.Job;

/** Main class of a child JVM: does one job. */
final class Child {

  private Child() {}

  public static void main(String[] arguments) throws Exception {
    run(Job.parse(arguments));
  }

  /** Does a job in this JVM. */
  static void run(Job job) throws Exception {
    if (job.suite().equals(Suite.SPRING.id())) {
      new CacheRun(job).run();
    } else {
      EngineRun.run(job);
    }
  }
}
