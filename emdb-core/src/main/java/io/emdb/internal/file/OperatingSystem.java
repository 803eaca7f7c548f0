package io.emdb.internal.file;

import java.nio.file.FileSystems;
import java.util.Locale;

/** What differs between the systems Emdb runs on. */
final class OperatingSystem {

  private static final String NAME = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

  /** Files have owners and permissions, and directories can be forced. */
  static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /**
   * Forcing a file leaves out what was stored through its mappings. Linux alone is known to include
   * it; elsewhere forcing the mappings, too, costs time and is never wrong.
   */
  static final boolean MAPPINGS_NEED_FORCE = !NAME.contains("linux");

  private OperatingSystem() {}
}
