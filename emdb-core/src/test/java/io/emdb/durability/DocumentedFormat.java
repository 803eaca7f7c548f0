package io.emdb.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Reads files as docs/format.md describes them, with nothing of the engine's own code: not even its
 * checksum, which is computed here bit by bit. Numbers in comments are sections of that page.
 */
final class DocumentedFormat {

  private static final int BLOCK = 4096;

  private DocumentedFormat() {}

  /** A slot of SUPER (2). */
  record Super(
      long generation,
      UUID database,
      long hashSeed,
      long created,
      long nextSegment,
      long nextNamespace,
      long lastTransaction,
      long durableSequence,
      int flags,
      List<Long> segments,
      long firstSegment) {}

  /** A segment (3): its header, its records (4), and where they end. */
  record Segment(
      int kind,
      UUID database,
      long id,
      long saltHigh,
      long saltLow,
      long horizon,
      long created,
      long durable,
      List<LogRecord> records,
      int end) {}

  /** A record (4). */
  record LogRecord(
      int offset,
      int type,
      int flags,
      long namespace,
      long sequence,
      long deadline,
      String key,
      String value) {}

  /** Returns the slot that counts (2): the one with the higher generation. */
  static Super superblock(byte[] file) {
    Super first = slot(file, 0);
    Super second = slot(file, 1);
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return first.generation() > second.generation() ? first : second;
  }

  /** Returns a slot of SUPER, or null if it was never written. */
  static Super slot(byte[] file, int number) {
    ByteBuffer slot = block(file, number * BLOCK); // 2: two slots of 4,096 bytes
    if (isZero(slot, 0, BLOCK)) {
      return null;
    }
    require(magic(slot).equals("EMDBSPU1"), "magic at 0");
    require(slot.getInt(8) == 1, "format at 8");
    require(slot.getInt(12) == 0, "required features at 12");
    require(slot.getInt(4092) == crc32c(bytes(slot, 0, 4092)), "check at 4092");
    return new Super(
        slot.getLong(16),
        new UUID(slot.getLong(24), slot.getLong(32)),
        slot.getLong(40),
        slot.getLong(48),
        slot.getLong(56),
        slot.getLong(64),
        slot.getLong(72),
        slot.getLong(80),
        slot.getInt(88),
        segments(slot),
        slot.getLong(4080));
  }

  private static List<Long> segments(ByteBuffer slot) {
    int ranges = slot.getInt(92);
    List<Long> segments = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      long first = slot.getLong(96 + 12 * i); // 2: number and count of each range
      for (int j = 0; j < slot.getInt(96 + 12 * i + 8); j++) {
        segments.add(first + j);
      }
    }
    require(isZero(slot, 96 + 12 * ranges, 4080), "zeros behind the list of segments");
    require(isZero(slot, 4088, 4092), "zeros before the check");
    return segments;
  }

  /** Reads a segment up to its seal, or to the first place where no valid record is. */
  static Segment segment(byte[] file) {
    ByteBuffer header = block(file, 0); // 3
    require(magic(header).equals("EMDBSEG1"), "magic at 0");
    require(header.getInt(8) == 1, "format at 8");
    require(isZero(header, 80, 4092), "zeros from 80 to 4091");
    require(header.getInt(4092) == crc32c(bytes(header, 0, 4092)), "check at 4092");
    int saltCheck = crc32c(bytes(header, 40, 56)); // 4.4
    List<LogRecord> records = new ArrayList<>();
    int end = records(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), saltCheck, records);
    return new Segment(
        header.getInt(12),
        new UUID(header.getLong(16), header.getLong(24)),
        header.getLong(32),
        header.getLong(40),
        header.getLong(48),
        header.getLong(56),
        header.getLong(64),
        header.getLong(72),
        records,
        end);
  }

  private static int records(ByteBuffer file, int saltCheck, List<LogRecord> into) {
    int offset = BLOCK;
    while (offset + 24 <= file.capacity()) {
      int length = file.getInt(offset + 4); // 4.1
      if (length < 24 || length > file.capacity() - offset) {
        return offset;
      }
      LogRecord record = record(file, offset, length, saltCheck);
      if (record == null) {
        return offset;
      }
      into.add(record);
      int next = (offset + length + 7) / 8 * 8; // 4.1: records start at multiples of 8
      require(isZero(file, offset + length, Math.min(next, file.capacity())), "padding");
      offset = next;
      if (record.type() == 8) {
        return offset; // 4.2: nothing follows a seal
      }
    }
    return offset;
  }

  private static LogRecord record(ByteBuffer file, int offset, int length, int saltCheck) {
    int flags = file.get(offset + 9);
    int keyLength = file.getShort(offset + 10) & 0xFFFF;
    boolean hasDeadline = (flags & 1) != 0; // 4.3
    int header = hasDeadline ? 32 : 24; // 4.1
    if (header + keyLength > length) {
      return null;
    }
    int body = crc32c(bytes(file, offset + header, offset + length)); // 4.4
    byte[] checked = Arrays.copyOf(bytes(file, offset + 4, offset + header), header);
    ByteBuffer.wrap(checked).order(ByteOrder.LITTLE_ENDIAN).putInt(header - 4, body);
    if ((crc32c(checked) ^ saltCheck) != file.getInt(offset)) {
      return null;
    }
    return new LogRecord(
        offset,
        file.get(offset + 8),
        flags,
        file.getInt(offset + 12) & 0xFFFF_FFFFL,
        file.getLong(offset + 16),
        hasDeadline ? file.getLong(offset + 24) : Long.MIN_VALUE,
        latin(file, offset + header, offset + header + keyLength),
        latin(file, offset + header + keyLength, offset + length));
  }

  /** CRC-32C as of RFC 3720, appendix B.4: reflected, polynomial 1EDC6F41 (1). */
  static int crc32c(byte[] bytes) {
    int crc = ~0;
    for (byte each : bytes) {
      crc ^= each & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82F6_3B78;
      }
    }
    return ~crc;
  }

  private static String magic(ByteBuffer block) {
    return latin(block, 0, 8);
  }

  /** Returns bytes one character each, so that nothing of them is lost. */
  private static String latin(ByteBuffer file, int from, int to) {
    return new String(bytes(file, from, to), ISO_8859_1);
  }

  private static ByteBuffer block(byte[] file, int offset) {
    return ByteBuffer.wrap(Arrays.copyOfRange(file, offset, offset + BLOCK))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer file, int from, int to) {
    byte[] bytes = new byte[to - from];
    file.get(from, bytes);
    return bytes;
  }

  private static boolean isZero(ByteBuffer file, int from, int to) {
    for (int i = from; i < to; i++) {
      if (file.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("not as docs/format.md says: " + what);
    }
  }
}
