package io.emdb.compare.process;

/** What the person at the command line sees. */
public final class Console {

  private Console() {}

  public static void line(String text) {
    System.out.println(text);
  }
}
