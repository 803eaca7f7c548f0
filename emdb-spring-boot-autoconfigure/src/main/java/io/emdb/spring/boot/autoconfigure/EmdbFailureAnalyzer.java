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

/** Says what to do about a database that does not open. */
final class EmdbFailureAnalyzer extends AbstractFailureAnalyzer<EmdbException> {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, EmdbException cause) {
    EmdbOpenException context = findCause(rootFailure, EmdbOpenException.class);
    String action = action(cause, context);
    if (action == null) {
      return null;
    }
    return new FailureAnalysis(description(cause, context), action, cause);
  }

  private static String description(EmdbException cause, @Nullable EmdbOpenException context) {
    String subject =
        context == null ? "An Emdb database" : "The Emdb database '" + context.database() + "'";
    String place =
        context == null || context.directory() == null ? "" : " at " + context.directory();
    return subject + place + " could not be opened:\n\n    " + cause.getMessage();
  }

  private static @Nullable String action(EmdbException cause, @Nullable EmdbOpenException context) {
    String property = context == null ? "emdb.path" : context.prefix() + ".path";
    if (cause instanceof EmdbLockedException) {
      return locked(property);
    }
    if (cause instanceof EmdbFormatException) {
      return format(property);
    }
    if (cause instanceof EmdbCorruptException) {
      return damaged();
    }
    if (cause instanceof EmdbDiskFullException) {
      return "Free some space on the device of the directory, or set '"
          + property
          + "' to a directory elsewhere.";
    }
    if (cause instanceof EmdbIoException) {
      return unusable(property, context == null ? null : context.directory());
    }
    return null;
  }

  private static String locked(String property) {
    return "A database belongs to one process at a time. Stop the process that uses it, or set '"
        + property
        + "' to a directory of this application's own. If there is no other process, two beans of"
        + " this application have the same directory. Tests can set 'emdb.in-memory' to true.";
  }

  private static String format(String property) {
    return "If a newer version of Emdb wrote it, start this application with that version."
        + " Otherwise set '"
        + property
        + "' to an empty directory or to one that Emdb made. Nothing was changed.";
  }

  private static String damaged() {
    return "Copy the directory to a safe place first. Then restore a backup of it; or, if its data"
        + " can be had again, move the directory away and start with an empty one. Check the device"
        + " and its file system, as Emdb reports damage only where durable bytes have changed.";
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
