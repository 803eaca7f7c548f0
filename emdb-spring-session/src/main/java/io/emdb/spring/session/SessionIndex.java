package io.emdb.spring.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The ids of the sessions that have a value of an index, one entry a value. An id may be left whose
 * session expired with its record, so readers check each. Writers are in a transaction.
 */
final class SessionIndex {

  private static final int LONGEST_PLAIN_KEY = 1024;

  private final KeyValues entries;

  SessionIndex(KeyValues entries) {
    this.entries = entries;
  }

  Set<String> find(String index, String value) {
    return read(key(index, value));
  }

  void remove(String id, Map<String, String> values) {
    for (Map.Entry<String, String> value : values.entrySet()) {
      byte[] key = key(value.getKey(), value.getValue());
      Set<String> ids = read(key);
      if (ids.remove(id)) {
        write(key, ids);
      }
    }
  }

  void add(String id, Map<String, String> values) {
    for (Map.Entry<String, String> value : values.entrySet()) {
      byte[] key = key(value.getKey(), value.getValue());
      Set<String> ids = read(key);
      if (ids.add(id)) {
        write(key, ids);
      }
    }
  }

  Cursor<byte[]> keys() {
    return entries.keys();
  }

  Set<String> ids(byte[] key) {
    return read(key);
  }

  void retain(byte[] key, Predicate<String> lives) {
    Set<String> ids = read(key);
    if (ids.removeIf(lives.negate())) {
      write(key, ids);
    }
  }

  private Set<String> read(byte[] key) {
    byte[] bytes = entries.get(key);
    Set<String> ids = new LinkedHashSet<>();
    if (bytes == null) {
      return ids;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        ids.add(SessionRecord.readText(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("An entry of the index of sessions is damaged", e);
    }
    return ids;
  }

  private void write(byte[] key, Set<String> ids) {
    if (ids.isEmpty()) {
      entries.delete(key);
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String id : ids) {
        SessionRecord.writeText(out, id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries.put(key, bytes.toByteArray(), Ttl.NEVER);
  }

  /** Long values are kept by their hash; who finds a session checks its own value anyway. */
  private static byte[] key(String index, String value) {
    byte[] plain = (index + '\0' + value).getBytes(UTF_8);
    if (plain.length <= LONGEST_PLAIN_KEY) {
      return plain;
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(plain);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
