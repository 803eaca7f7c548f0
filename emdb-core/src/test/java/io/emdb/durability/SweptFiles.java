package io.emdb.durability;

import java.util.Map;

/** The files of small databases with everything in them that a file can hold. */
public final class SweptFiles {

  private SweptFiles() {}

  /** Returns those of one that was closed. */
  public static Map<String, byte[]> closed() {
    return SweptDatabase.closed(/* sorted= */ true, /* image= */ true).files();
  }

  /** Returns those of one whose process died. */
  public static Map<String, byte[]> killed() {
    return SweptDatabase.killed(/* sorted= */ true).files();
  }
}
