package io.emdb.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyValueReader;
import io.emdb.OnCorruption;
import io.emdb.VerifyReport;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.ManualClock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole directory: a database, changed as the input says, is opened, verified, read, written to,
 * compacted and closed. The input is a byte of options and changes of 6 bytes each: which file,
 * what is done, where (2 bytes) and two more.
 *
 * <p>Damage is reported, by the verification before the reads meet it, and never makes another
 * value of one; but a changed value whose checks were made right is one that was written. A salvage
 * leaves nothing to report.
 */
public final class OpenFuzz {

  private static final int VOUCHED = 1;
  private static final int SORTED = 2;
  private static final int WITHOUT_IMAGE = 4;
  private static final int KILLED = 8;
  private static final int SALVAGE = 16;
  private static final int RESET = 32;
  private static final int CHANGE_BYTES = 6;
  private static final int MOST_CHANGES = 64;

  private OpenFuzz() {}

  /** Tries a change of a directory. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int options = data[0];
    Map<String, byte[]> files =
        new TreeMap<>((options & KILLED) == 0 ? FuzzSeeds.closed() : FuzzSeeds.killed());
    files.replaceAll((name, bytes) -> bytes.clone());
    int last = Math.min(data.length - CHANGE_BYTES, MOST_CHANGES * CHANGE_BYTES);
    for (int at = 1; at <= last; at += CHANGE_BYTES) {
      change(files, Arrays.copyOfRange(data, at, at + CHANGE_BYTES));
    }
    if ((options & VOUCHED) != 0) {
      vouch(files);
    }
    if ((options & WITHOUT_IMAGE) != 0) {
      files.remove("INDEX.img");
    }
    use(files, options);
  }

  private static void change(Map<String, byte[]> files, byte[] change) {
    List<String> names = List.copyOf(files.keySet());
    if (names.isEmpty()) {
      return;
    }
    String name = names.get((change[0] & 0xFF) % names.size());
    byte[] file = files.get(name);
    int where = (change[2] & 0xFF) | (change[3] & 0xFF) << 8;
    int at = file.length == 0 ? 0 : where % file.length;
    switch (change[1] & 7) {
      case 0 -> set(file, at, change[4]);
      case 1 -> set(file, at, file.length == 0 ? 0 : file[at] ^ change[4]);
      case 2 -> {
        set(file, at, change[4]);
        set(file, at + 1, change[5]);
      }
      case 3 -> files.put(name, Arrays.copyOf(file, at));
      case 4 -> Arrays.fill(file, at, Math.min(file.length, at + (change[4] & 0xFF)), change[5]);
      case 5 -> {
        int from = (at + change[4] * 8) & 0x7FFF_FFF8;
        int length = Math.min(change[5] & 0xFF, file.length - Math.max(at, from));
        if (length > 0) {
          System.arraycopy(file, from, file, at, length);
        }
      }
      case 6 -> files.remove(name);
      default -> files.put(name, Arrays.copyOf(file, file.length + 8 * (change[4] & 0xFF)));
    }
  }

  private static void set(byte[] file, int at, int value) {
    if (at < file.length) {
      file[at] = (byte) value;
    }
  }

  private static void vouch(Map<String, byte[]> files) {
    files.forEach(
        (name, bytes) -> {
          if (name.equals("SUPER")) {
            FuzzBytes.vouchForBlock(bytes, 0);
            FuzzBytes.vouchForBlock(bytes, FuzzBytes.BLOCK);
          } else if (name.endsWith(".seg")) {
            FuzzBytes.vouchForBlock(bytes, 0);
            FuzzBytes.vouchForRecords(bytes);
          }
        });
  }

  private static void use(Map<String, byte[]> files, int options) {
    HeapStorage storage = new HeapStorage();
    files.forEach((name, bytes) -> FuzzBytes.add(storage, name, bytes));
    Emdb db;
    try {
      db =
          DatabaseView.open(
              Emdb.builder()
                  .segmentSize(64 * 1024)
                  .flushPolicy(FlushPolicy.manual())
                  .sortedKeys((options & SORTED) != 0)
                  .onCorruption(onCorruption(options))
                  .clock(new ManualClock())
                  .options(),
              storage);
    } catch (EmdbException e) {
      return;
    }
    try {
      boolean vouched = (options & VOUCHED) != 0;
      readVerified(db, vouched);
      reported(() -> db.put("k-01", "written"));
      reported(() -> db.delete("k-02"));
      reported(() -> db.putAll(List.of(Entry.of("k-03", "written"), Entry.of("more", "v"))));
      reported(db::sweepExpired);
      reported(db::compact);
      reported(() -> read(db, vouched));
    } finally {
      reported(db::close);
    }
  }

  private static OnCorruption onCorruption(int options) {
    if ((options & SALVAGE) != 0) {
      return OnCorruption.SALVAGE;
    }
    return (options & RESET) != 0 ? OnCorruption.RESET : OnCorruption.FAIL;
  }

  private static void readVerified(Emdb db, boolean vouched) {
    VerifyReport report = db.verify();
    if (!report.ok() && db.stats().recovery().salvage() != null) {
      throw new AssertionError("a salvage left " + report.findings());
    }
    boolean met = reported(() -> read(db, vouched));
    for (String name : db.namespaces()) {
      met |= reported(() -> read(db.namespace(name), vouched));
    }
    if (met && report.ok()) {
      throw new AssertionError("the verification found nothing, and a read did");
    }
  }

  private static void read(KeyValueReader reader, boolean vouched) {
    EmdbException met = null;
    try (Cursor<Entry> cursor = reader.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        if (!vouched) {
          WrittenValues.require(entry.key(), entry.value());
        }
        reader.get(entry.key());
      }
    } catch (EmdbException e) {
      met = e;
    }
    reader.size();
    for (String key : List.of("k-01", "k-02", "ttl-1", "z-7", "u-1")) {
      try {
        byte[] value = reader.get(key);
        if (value != null && !vouched) {
          WrittenValues.require(key.getBytes(UTF_8), value);
        }
        reader.containsKey(key);
        reader.ttl(key);
      } catch (EmdbException e) {
        met = e;
      }
    }
    if (met != null) {
      throw met;
    }
  }

  /** Returns whether damage was reported, which is what it is for. */
  private static boolean reported(Runnable action) {
    try {
      action.run();
      return false;
    } catch (EmdbException e) {
      return true;
    }
  }
}
