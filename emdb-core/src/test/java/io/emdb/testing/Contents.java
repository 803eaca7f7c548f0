package io.emdb.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store holds, as plain collections that assertions can compare and print. */
public final class Contents {

  private Contents() {}

  /** Returns all entries as text, whatever their order was. */
  public static Map<String, String> of(KeyValueReader store) {
    Map<String, String> contents = new TreeMap<>();
    try (Cursor<Entry> cursor = store.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        String replaced = contents.put(text(entry.key()), text(entry.value()));
        if (replaced != null) {
          throw new AssertionError("the cursor returned the key twice: " + text(entry.key()));
        }
      }
    }
    return contents;
  }

  /** Returns bytes as text if they are UTF-8, otherwise in hexadecimal. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return Arrays.equals(utf8(text), bytes) ? text : "0x" + HexFormat.of().formatHex(bytes);
  }

  /** Takes all entries that are left and closes the cursor; in the cursor's order. */
  public static List<Entry> drain(Cursor<Entry> cursor) {
    List<Entry> entries = new ArrayList<>();
    try (cursor) {
      cursor.forEachRemaining(entries::add);
    }
    return entries;
  }

  /** Takes the keys of all entries that are left, as text, and closes the cursor. */
  public static List<String> keys(Cursor<Entry> cursor) {
    return drain(cursor).stream().map(Entry::keyString).toList();
  }

  /** Takes the keys of all entries that are left, in hexadecimal, and closes the cursor. */
  public static List<String> hexKeys(Cursor<Entry> cursor) {
    return drain(cursor).stream().map(entry -> HexFormat.of().formatHex(entry.key())).toList();
  }

  /** Returns the bytes of a text in UTF-8. */
  public static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Returns the bytes written in hexadecimal. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
