package io.emdb.compare.workload;

/** Main class of a child JVM: does one job. */
public final class Child {

  private Child() {}

  public static void main(String[] arguments) throws Exception {
    run(Job.parse(arguments));
  }

  /** Does a job in this JVM. */
  public static void run(Job job) throws Exception {
    switch (job.suite()) {
      case "base" -> {
        if (job.engine().equals(RawRun.ID)) {
          new RawRun(job).run();
        } else {
          new BaseRun(job).run();
        }
      }
      default -> throw new IllegalArgumentException("No suite '" + job.suite() + "'");
    }
  }
}
