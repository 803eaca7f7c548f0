package io.emdb.compare.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The limits of the machine: the same bytes by the shortest loops over files, without an index,
 * checksums or recovery.
 */
public final class RawRun {

  /** What stands for a store's id. */
  public static final String ID = "raw";

  private static final int RECORD = Pairs.KEY_BYTES + Pairs.VALUE_BYTES;
  private static final int CHUNK = 1 << 20;

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;

  RawRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
    this.pairs = new Pairs(job.seed(), Pairs.VALUE_BYTES);
  }

  void run() throws Exception {
    Path loaded = job.directory().resolve("loaded");
    recorder.requiredPhase("bulk_load", () -> load(loaded));
    Counts counts = job.counts();
    recorder.phase("durable_append", () -> append(counts.singles()));
    puts("durable_puts", counts.singles(), 1);
    puts("durable_puts_many", counts.manySingles(), 1);
    puts("durable_batches", counts.batches(), counts.batchSize());
    threads();
    unsynced();
    recorder.phase("unsynced_append", () -> appendUnsynced(counts.unsynced()));
    reads(loaded, "reads_first", 1);
    reads(loaded, "reads", 1);
    reads(loaded, "reads_2_threads", 2);
    reads(loaded, "reads_4_threads", 4);
  }

  private void load(Path file) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = create(file)) {
      for (long i = 0; i < job.records(); i++) {
        if (chunk.remaining() < RECORD) {
          writeAll(channel, chunk.flip());
          chunk.clear();
        }
        chunk.put(pairs.key(i)).put(pairs.value(i));
      }
      writeAll(channel, chunk.flip());
      channel.force(true);
    }
  }

  private void append(int count) throws IOException {
    try (FileChannel channel = create(job.directory().resolve("appended"))) {
      ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
      for (long i = 0; i < count; i++) {
        writeAll(channel, fill(record, i));
        channel.force(false);
      }
    }
  }

  private void appendUnsynced(int count) throws IOException {
    try (FileChannel channel = create(job.directory().resolve("unsynced"))) {
      ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
      for (long i = 0; i < count; i++) {
        writeAll(channel, fill(record, i));
      }
    }
  }

  private void puts(String phase, int count, int size) throws Exception {
    try (FileChannel channel = preallocated(phase, (long) count * size * RECORD)) {
      ByteBuffer records = ByteBuffer.allocateDirect(size * RECORD);
      recorder.phase(
          phase,
          () -> {
            for (int i = 0; i < count; i++) {
              records.clear();
              for (int k = 0; k < size; k++) {
                long number = (long) i * size + k;
                records.put(pairs.key(number)).put(pairs.value(number));
              }
              channel.write(records.flip(), (long) i * size * RECORD);
              channel.force(false);
            }
          });
    }
  }

  private void threads() throws Exception {
    int each = job.counts().perThread();
    try (FileChannel channel = preallocated("durable_4_threads", 4L * each * RECORD)) {
      RawGroup group = new RawGroup(channel, RECORD);
      recorder.timedPhase(
          "durable_4_threads",
          () ->
              Parallel.run(
                  4,
                  (thread, ready) -> {
                    ready.run();
                    for (int i = 0; i < each; i++) {
                      long number = (long) thread * each + i;
                      group.put(pairs.key(number), pairs.value(number));
                    }
                  }));
    }
  }

  private void unsynced() throws Exception {
    int count = job.counts().unsynced();
    try (FileChannel channel = preallocated("mapped", (long) count * RECORD)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) count * RECORD);
      recorder.phase(
          "unsynced_puts",
          () -> {
            for (long i = 0; i < count; i++) {
              map.put(pairs.key(i)).put(pairs.value(i));
            }
          });
    }
  }

  private void reads(Path file, String phase, int threads) throws Exception {
    try (FileChannel channel = FileChannel.open(file)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      recorder.timedPhase(
          phase,
          () ->
              Parallel.run(
                  threads,
                  (thread, ready) -> {
                    Numbers numbers = new Numbers(job.seed() + 2 + thread);
                    byte[] key = new byte[Pairs.KEY_BYTES];
                    ready.run();
                    for (int i = 0; i < job.counts().reads() / threads; i++) {
                      long number = numbers.below(job.records());
                      pairs.key(number, key);
                      byte[] value = new byte[Pairs.VALUE_BYTES];
                      map.get((int) (number * RECORD) + Pairs.KEY_BYTES, value);
                      pairs.check(number, value);
                    }
                  }));
    }
  }

  private ByteBuffer fill(ByteBuffer record, long number) {
    return record.clear().put(pairs.key(number)).put(pairs.value(number)).flip();
  }

  private FileChannel preallocated(String name, long bytes) throws IOException {
    FileChannel channel = create(job.directory().resolve(name));
    ByteBuffer zeros = ByteBuffer.allocateDirect(4096);
    for (long at = 0; at < bytes; at += zeros.capacity()) {
      channel.write(zeros.clear(), at);
    }
    channel.force(true);
    return channel;
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
