package io.emdb.spring.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a session. Attributes stay as the codec's bytes, so that those that nobody
 * touches are neither read nor written anew.
 *
 * @param created when the session began
 * @param lastAccessed when it was last used
 * @param maxInactive how long it lives without use; for ever if negative
 * @param indexes what it is found by: values by the names of indexes
 * @param attributes encoded attributes by name
 */
record SessionRecord(
    Instant created,
    Instant lastAccessed,
    Duration maxInactive,
    Map<String, String> indexes,
    Map<String, byte[]> attributes) {

  private static final byte FORMAT = 1;

  /** Longer ones are as good as for ever, and safe to add up. */
  private static final Duration LONGEST = Duration.ofDays(365_000);

  boolean isExpired(Instant now) {
    return isExpired(lastAccessed, maxInactive, now);
  }

  static boolean isExpired(Instant lastAccessed, Duration maxInactive, Instant now) {
    return !maxInactive.isNegative()
        && Duration.between(lastAccessed, now).compareTo(maxInactive) >= 0;
  }

  /** When it expires; null if never, or so late that it does not matter. */
  @Nullable Instant deadline() {
    return maxInactive.isNegative() || maxInactive.compareTo(LONGEST) > 0
        ? null
        : lastAccessed.plus(maxInactive);
  }

  byte[] encode(String codec) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      writeText(out, codec);
      out.writeLong(created.toEpochMilli());
      out.writeLong(lastAccessed.toEpochMilli());
      out.writeLong(maxInactive.getSeconds());
      out.writeInt(maxInactive.getNano());
      out.writeInt(indexes.size());
      for (Map.Entry<String, String> index : indexes.entrySet()) {
        writeText(out, index.getKey());
        writeText(out, index.getValue());
      }
      out.writeInt(attributes.size());
      for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
        writeText(out, attribute.getKey());
        writeBytes(out, attribute.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns the session, or null if the bytes are none of this format and codec. */
  static @Nullable SessionRecord decode(byte[] bytes, String codec) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT || !readText(in).equals(codec)) {
        return null;
      }
      Instant created = Instant.ofEpochMilli(in.readLong());
      Instant lastAccessed = Instant.ofEpochMilli(in.readLong());
      Duration maxInactive = Duration.ofSeconds(in.readLong(), in.readInt());
      Map<String, String> indexes = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        indexes.put(readText(in), readText(in));
      }
      Map<String, byte[]> attributes = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        attributes.put(readText(in), readBytes(in));
      }
      return new SessionRecord(created, lastAccessed, maxInactive, indexes, attributes);
    } catch (IOException | DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new EOFException();
    }
    return in.readNBytes(length);
  }
}
