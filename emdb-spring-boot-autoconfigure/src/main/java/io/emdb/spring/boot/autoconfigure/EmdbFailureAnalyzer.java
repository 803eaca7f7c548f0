package io.emdb.spring.boot.autoconfigure;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbException;
import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbLockedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do about a database that does not open, or that fails while beans are made. */
final class EmdbFailureAnalyzer extends AbstractFailureAnalyzer<EmdbException> {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, EmdbException cause) {
    EmdbOpenException opening = findCause(rootFailure, EmdbOpenException.class);
    String action = opening == null ? actionLater(cause) : action(cause, opening);
    if (action == null) {
      return null;
    }
    return new FailureAnalysis(description(cause, opening), action, cause);
  }

  private static String description(EmdbException cause, @Nullable EmdbOpenException opening) {
    if (opening != null) {
      String place = opening.directory() == null ? "" : " at " + opening.directory();
      return "The Emdb database '"
          + opening.database()
          + "'"
          + place
          + " could not be opened:\n\n    "
          + cause.getMessage()
          + holder(opening.holder());
    }
    String what =
        isOfAnOpen(cause)
            ? "An Emdb database could not be opened"
            : "Reading or writing an Emdb database failed";
    return what + ":\n\n    " + cause.getMessage();
  }

  private static String holder(@Nullable String holder) {
    return holder == null
        ? ""
        : "\n\nAnother application context of this JVM has it open, " + holder + ".";
  }

  /** Tells whether an exception is thrown by no operation but an open. */
  private static boolean isOfAnOpen(EmdbException cause) {
    return cause instanceof EmdbLockedException || cause instanceof EmdbFormatException;
  }

  private static @Nullable String action(EmdbException cause, EmdbOpenException opening) {
    String property = opening.prefix() + ".path";
    if (opening.holder() != null) {
      return besideAnotherContext(opening.prefix());
    }
    if (cause instanceof EmdbDiskFullException) {
      return "Free some space on the device of the directory, or set '"
          + property
          + "' to a directory elsewhere.";
    }
    if (cause instanceof EmdbIoException) {
      return unusable(property, opening.directory());
    }
    return cause instanceof EmdbCorruptException
        ? damaged("'" + opening.prefix() + ".on-corruption'")
        : common(cause, "'" + property + "'");
  }

  /**
   * Returns the action for a failure outside of an open of ours: the application opened it by
   * itself, or it is open and an operation failed.
   */
  private static @Nullable String actionLater(EmdbException cause) {
    if (cause instanceof EmdbDiskFullException) {
      return "Free some space on the device of the database's directory.";
    }
    if (cause instanceof EmdbIoException) {
      return "See the cause of the exception. Check the device and its file system, and that nobody"
          + " changes the files of the database or the rights on them.";
    }
    return common(cause, "its path");
  }

  private static @Nullable String common(EmdbException cause, String property) {
    if (cause instanceof EmdbLockedException) {
      return locked(property);
    }
    if (cause instanceof EmdbFormatException) {
      return format(property);
    }
    return cause instanceof EmdbCorruptException
        ? damaged("the property 'on-corruption' of the database")
        : null;
  }

  private static String locked(String property) {
    return "A database belongs to one process at a time. Stop the process that uses it, or set "
        + property
        + " to a directory of this application's own. If there is no other process, something else"
        + " in this one has the same directory, as another bean or application context. Tests can"
        + " set 'emdb.in-memory' to true.";
  }

  private static String besideAnotherContext(String prefix) {
    return "Contexts that are open at the same time need a database each. The test framework keeps"
        + " the contexts of tests open, one for each configuration. In the properties of the tests,"
        + " set '"
        + prefix
        + ".in-memory' to true, or '"
        + prefix
        + ".path' to a directory of each context's own, as 'target/emdb-${random.uuid}'; or close"
        + " the other context after its tests by @DirtiesContext.";
  }

  private static String format(String property) {
    return "If a newer version of Emdb wrote it, start this application with that version."
        + " Otherwise set "
        + property
        + " to an empty directory or to one that Emdb made. Nothing was changed.";
  }

  private static String damaged(String property) {
    return "Copy the directory to a safe place first. Then restore a backup of it. Without one, set"
        + " "
        + property
        + " to 'salvage' for the next start: what can be read is kept, the damaged files go to its"
        + " directory 'quarantine', and the log says what is lost; values older than the lost ones"
        + " and removed keys may come back. For a pure cache, whose data can be had again, set it"
        + " to 'reset': the database starts empty. Check the device and its file system, as Emdb"
        + " reports damage only where durable bytes have changed.";
  }

  private static String unusable(String property, @Nullable Path directory) {
    if (directory != null && Files.exists(directory) && !Files.isDirectory(directory)) {
      return "There is a file where the directory should be. Set '"
          + property
          + "' to a directory, or remove the file.";
    }
    return "Let the user that runs this application create and write the directory, or set '"
        + property
        + "' to one where it may.";
  }
}
