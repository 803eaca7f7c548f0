package io.emdb.internal.verify;

import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SuperblockFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is in the directory, and looks for segments that are not the database's: they would
 * make the next open fail.
 */
final class DirectoryCheck {

  /** Stands for the directory itself. */
  static final String NAME = ".";

  private static final Set<String> KNOWN =
      Set.of(SuperblockFile.NAME, ImageFile.NAME, ImageFile.UNFINISHED_NAME);

  private final OpenDatabase database;
  private final Findings findings;
  private final Counts counts;

  DirectoryCheck(OpenDatabase database, Findings findings, Counts counts) {
    this.database = database;
    this.findings = findings;
    this.counts = counts;
  }

  void run() {
    database.reading(NAME, findings, this::count);
    database.inside(
        () ->
            database
                .exclusions()
                .betweenCompactions(() -> database.reading(NAME, findings, this::checkStrays)));
  }

  private void count() throws IOException {
    for (String name : database.storage().list()) {
      counts.files++;
      counts.otherFiles += isOurs(name) ? 0 : 1;
    }
    counts.quarantinedFiles = database.storage().quarantinedFiles();
  }

  private static boolean isOurs(String name) {
    return KNOWN.contains(name)
        || name.endsWith(Log.SUFFIX)
        || name.endsWith(Log.UNFINISHED_SUFFIX);
  }

  private void checkStrays() throws IOException {
    List<String> names = database.storage().list();
    Set<String> attached = attached();
    for (String name : names) {
      if (name.endsWith(Log.SUFFIX) && !attached.contains(name)) {
        // Under the append lock no segment is half made, and those made since are attached.
        String problem = database.locked(() -> attached().contains(name) ? null : problemOf(name));
        if (problem != null) {
          findings.at(name, 0, problem);
        }
      }
    }
  }

  private Set<String> attached() {
    return database.locked(
        () -> database.log().segments().stream().map(Segment::name).collect(Collectors.toSet()));
  }

  private @Nullable String problemOf(String name) {
    SegmentHeader header;
    try {
      header = database.log().readHeader(name);
    } catch (NoSuchFileException e) {
      return null; // it was not there to stay
    } catch (IOException e) {
      return "a file with the name of a segment cannot be read";
    }
    if (header == null) {
      return "a file with the name of a segment is none";
    }
    if (!header.database().equals(database.log().database())) {
      return "the segment belongs to another database";
    }
    String ownName = Log.nameOf(header.id());
    return ownName.equals(name) ? null : "the segment's own name is " + ownName;
  }
}
