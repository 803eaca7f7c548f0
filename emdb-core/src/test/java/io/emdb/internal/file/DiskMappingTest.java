package io.emdb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMappingTest {

  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir Path temp;

  @Test
  void close_unmapsAtOnce_soThatADeletedFileIsGone() throws IOException {
    assumeTrue(Files.exists(MAPS));
    try (DiskStorage storage = DiskStorage.open(temp)) {
      StorageFile file = storage.create("00000001.seg");
      Mapping mapping = file.map(1 << 20);
      file.close();
      storage.delete("00000001.seg");
      assertThat(Files.readString(MAPS)).contains("00000001.seg (deleted)");
      mapping.close();

      assertThat(Files.readString(MAPS)).doesNotContain("00000001.seg");
    }
  }

  @Test
  void buffer_afterClose_throws_whereJavaCanTell() throws IOException {
    assumeTrue(Runtime.version().feature() >= 22);
    try (DiskStorage storage = DiskStorage.open(temp);
        StorageFile file = storage.create("a")) {
      Mapping mapping = file.map(4096);
      ByteBuffer kept = mapping.buffer();
      mapping.close();

      assertThatIllegalStateException().isThrownBy(() -> kept.get(0));
    }
  }

  @Test
  void best_unmapsByArenas_orByTheCleaner() {
    Class<?> expected = Runtime.version().feature() >= 22 ? ArenaMapper.class : CleanerMapper.class;

    assertThat(RangeMapper.BEST).isInstanceOf(expected);
  }

  @Test
  void withoutAnyWayToUnmap_mappingWorks() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temp.resolve("a"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MappedRange range = RangeMapper.mapUntilCollected(channel, 4096);
      range.bytes().putLong(8, 42);
      range.unmap().run();

      assertThat(range.bytes().getLong(8)).isEqualTo(42);
    }
  }

  @Test
  void mapping_makesJavaPrintNothing() throws IOException {
    assertThat(OtherProcess.run("map", temp)).isEmpty();
  }

  @Test
  void map_ofTheLargestSegment_takesNoSpace_andCanBeCutAgain() throws IOException {
    try (DiskStorage storage = DiskStorage.open(temp);
        StorageFile file = storage.create("a")) {
      file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      try (Mapping mapping = file.map(1 << 30)) {
        assertThat(mapping.buffer().get((1 << 30) - 1)).isZero();
      }
      file.truncate(3);

      assertThat(StorageContract.contents(file)).containsExactly(1, 2, 3);
    }
  }
}
