package io.emdb.internal.file.fault;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of the directory that is not durable yet. Each is kept or lost as a whole, as in a
 * journaling file system.
 *
 * @param from the name that goes, if any
 * @param to the name that comes, if any
 * @param inode the file it is about
 */
record NameChange(@Nullable String from, @Nullable String to, Inode inode) {

  static NameChange created(String name, Inode inode) {
    return new NameChange(null, name, inode);
  }

  static NameChange renamed(String from, String to, Inode inode) {
    return new NameChange(from, to, inode);
  }

  static NameChange deleted(String name, Inode inode) {
    return new NameChange(name, null, inode);
  }

  /** Applies the change, unless an earlier one it builds on was lost. */
  void apply(Map<String, Inode> names) {
    if (from != null && !names.remove(from, inode)) {
      return;
    }
    if (to != null) {
      names.put(to, inode);
    }
  }
}
