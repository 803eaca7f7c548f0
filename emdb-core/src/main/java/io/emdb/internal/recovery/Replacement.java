package io.emdb.internal.recovery;

import io.emdb.internal.file.Storage;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/*
 * A salvage or reset ends with the superblock that lists the new segments, which have the names of
 * unfinished ones until then, and that says from which number on segments are of the database. The
 * rest is left to the open that follows, the same one or, after a kill, any other. So there is no
 * moment at which an open could take some old and some new segments for the database.
 */
/** Puts new segments into the place of the old ones, as the superblock says. One thread. */
public final class Replacement {

  private Replacement() {}

  /**
   * Gives listed segments their names, deletes other unfinished ones, and moves segments that are
   * not of the database any more to the quarantine. May be killed and done again.
   *
   * @return the names of those that were moved
   */
  public static List<String> finish(Storage storage, Superblock superblock) throws IOException {
    nameListed(storage, superblock);
    List<String> replaced = new ArrayList<>();
    if (superblock.firstSegmentId() == 0) {
      return replaced;
    }
    for (String name : storage.list()) {
      long id = Log.idOf(name);
      if (id >= 0 && id < superblock.firstSegmentId()) {
        storage.quarantine(name);
        replaced.add(name);
      }
    }
    if (!replaced.isEmpty()) {
      storage.syncDirectory();
    }
    return replaced;
  }

  private static void nameListed(Storage storage, Superblock superblock) throws IOException {
    List<Long> listed = superblock.segments();
    List<String> names = storage.list();
    boolean named = false;
    for (String name : names) {
      if (!name.endsWith(Log.UNFINISHED_SUFFIX)) {
        continue;
      }
      long id = Log.idOfUnfinished(name);
      if (listed != null && listed.contains(id) && !names.contains(Log.nameOf(id))) {
        storage.rename(name, Log.nameOf(id));
        named = true;
      } else {
        storage.delete(name); // a copy whose originals are all still there
      }
    }
    if (named) {
      storage.syncDirectory();
    }
  }
}
