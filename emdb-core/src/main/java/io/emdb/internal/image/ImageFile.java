package io.emdb.internal.image;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.ImageHeader;
import io.emdb.internal.format.SegmentHeader.Salt;
import io.emdb.internal.image.IndexImage.CoveredNamespace;
import io.emdb.internal.image.IndexImage.CoveredSegment;
import io.emdb.internal.index.LongSink;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * The file INDEX.img: a cache that spares an open the replay of the segments it covers. Whatever is
 * wrong with it, the log is still there, so nothing about it is an error: it is left out, and written
 * anew one day. It is written under another name and renamed, so what has the name is whole; its
 * blocks have checksums all the same, because a wrong index would be wrong answers.
 */
/** Writes and reads the index image of a database. */
public final class ImageFile {

  /** Name of the file. */
  public static final String NAME = "INDEX.img";

  /** Name of the file while it is written; deleted at open. */
  public static final String UNFINISHED_NAME = "INDEX.img.tmp";

  private static final SecureRandom SALTS = new SecureRandom();
  private static final int MAX_NAME_BYTES = 64 * 1024;

  private ImageFile() {}

  /**
   * Writes an image of the present, which nobody may change meanwhile: all segments are sealed and
   * durable, and no batch is half published. When it throws, the older image is still there.
   */
  public static void write(Log log, Catalog catalog, long lastSequence, long lastTransactionId)
      throws IOException {
    Storage storage = log.storage();
    List<Segment> segments = log.segments();
    Collection<NamespaceEntry> namespaces = catalog.all();
    ImageHeader header =
        new ImageHeader(
            log.database(),
            lastSequence,
            log.segmentBytes(),
            lastTransactionId,
            catalog.nextNamespaceId(),
            segments.size(),
            namespaces.size(),
            SALTS.nextLong(),
            emptyKeyHash(log.reader()));
    try (StorageFile file = storage.create(UNFINISHED_NAME)) {
      ImageOutput output = new ImageOutput(file, header.salt());
      for (Segment segment : segments) {
        write(segment, output);
      }
      for (NamespaceEntry namespace : namespaces) {
        write(namespace, output);
      }
      output.finish();
      file.write(0, header.encode());
      file.sync();
    }
    storage.rename(UNFINISHED_NAME, NAME);
    storage.syncDirectory();
  }

  private static void write(Segment segment, LongSink sink) throws IOException {
    sink.put(segment.id());
    sink.put(segment.header().salt().high());
    sink.put(segment.header().salt().low());
    sink.put(segment.firstSlot());
    sink.put(segment.fileEnd());
    sink.put(segment.lastSequence());
  }

  private static void write(NamespaceEntry namespace, LongSink sink) throws IOException {
    sink.put(namespace.id());
    sink.put(namespace.clearedSequence());
    byte[] name = namespace.name().getBytes(StandardCharsets.UTF_8);
    sink.put(name.length);
    for (byte b : name) {
      sink.put(b);
    }
    namespace.table().writeTo(sink);
  }

  /** Reads the image; {@code null} if there is none of this database that can be used. */
  public static @Nullable IndexImage read(
      Storage storage, UUID database, int slotBytes, RecordReader records, boolean sortedKeys)
      throws IOException {
    List<String> names = storage.list();
    if (names.contains(UNFINISHED_NAME)) {
      storage.delete(UNFINISHED_NAME);
    }
    if (!names.contains(NAME)) {
      return null;
    }
    try (StorageFile file = storage.open(NAME)) {
      ByteBuffer block = ByteBuffer.allocate(ImageHeader.BYTES);
      ImageHeader header =
          file.read(0, block) < ImageHeader.BYTES ? null : ImageHeader.decode(block);
      return header != null
              && header.database().equals(database)
              && header.slotBytes() == slotBytes
              && header.emptyKeyHash() == emptyKeyHash(records)
          ? read(header, new ImageInput(file, header.salt()), records, sortedKeys)
          : null;
    } catch (IOException e) {
      return null; // the log has it all
    }
  }

  private static long emptyKeyHash(RecordReader records) {
    return records.hash(new byte[0]);
  }

  /** Deletes an image that an open could not use, lest it seem to fit what comes later. */
  public static void deleteUnfit(Storage storage) throws IOException {
    if (storage.list().contains(NAME)) {
      storage.delete(NAME);
    }
  }

  private static IndexImage read(
      ImageHeader header, ImageInput input, RecordReader records, boolean sortedKeys)
      throws IOException {
    Map<Long, CoveredSegment> segments = new HashMap<>();
    for (int i = 0; i < header.segments(); i++) {
      CoveredSegment segment =
          new CoveredSegment(
              input.next(),
              new Salt(input.next(), input.next()),
              input.nextInt(0, Integer.MAX_VALUE),
              input.nextInt(0, Integer.MAX_VALUE),
              input.next());
      segments.put(segment.id(), segment);
    }
    List<CoveredNamespace> namespaces = new ArrayList<>();
    for (int i = 0; i < header.namespaces(); i++) {
      int id = input.nextInt(0, Integer.MAX_VALUE);
      long clearedSequence = input.next();
      byte[] name = new byte[input.nextInt(0, MAX_NAME_BYTES)];
      for (int j = 0; j < name.length; j++) {
        name[j] = (byte) input.next();
      }
      namespaces.add(
          new CoveredNamespace(
              id,
              new String(name, StandardCharsets.UTF_8),
              clearedSequence,
              new Table(records, input, sortedKeys)));
    }
    return new IndexImage(header, segments, namespaces);
  }
}
