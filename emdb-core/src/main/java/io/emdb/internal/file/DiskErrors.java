package io.emdb.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what failed and where and what to do, and tells a full disk from other failures. The
 * system's own exceptions often have the path for their only message.
 */
public final class DiskErrors {

  private static final String DENIED = "permission denied; let this user read and write it";

  private static final List<String> FULL =
      List.of("no space left on device", "not enough space on the disk", "quota exceeded");

  private DiskErrors() {}

  /**
   * Explains the failure of an operation that needs space.
   *
   * @param bytes the space it needs at most
   */
  static IOException ofSpace(String operation, Path file, long bytes, IOException failure) {
    if (saysFull(failure) || lacksSpace(file, bytes)) {
      return new DiskFullException(
          message(operation, file, failure) + ". Free space on the device.", failure);
    }
    return of(operation, file, failure);
  }

  /** Explains the failure of an operation after which nobody can just go on with more space. */
  static IOException of(String operation, Path file, IOException failure) {
    if (failure instanceof FileAlreadyExistsException || failure instanceof NoSuchFileException) {
      return failure;
    }
    return new IOException(message(operation, file, failure), failure);
  }

  private static String message(String operation, Path file, IOException failure) {
    return "Cannot " + operation + " " + file + ": " + reason(failure);
  }

  /** Returns what to say of a failure, whoever reports it: the file and the reason. */
  public static String explain(Throwable failure) {
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": " + reason(denied);
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /** Returns the reason of a failure, for those who have said which file. */
  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return DENIED;
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private static boolean saysFull(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = systemMessage(cause);
      if (message != null && matches(message.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** Leaves out the path, which could contain any words. */
  private static @Nullable String systemMessage(Throwable failure) {
    return failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
  }

  private static boolean matches(String message) {
    for (String sign : FULL) {
      if (message.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  /** Systems report in the user's language: where the words say nothing, the free space does. */
  private static boolean lacksSpace(Path file, long bytes) {
    Path directory = file.getParent();
    if (bytes <= 0 || directory == null || directory.toFile().getTotalSpace() == 0) {
      return false;
    }
    return directory.toFile().getUsableSpace() < bytes;
  }
}
