package io.emdb.internal.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every storage does. */
public abstract class StorageContract {

  private static final int PAGE = 4096;

  private Storage storage;

  /** Makes an empty storage. */
  protected abstract Storage newStorage() throws IOException;

  /** Returns the bytes of a file in quarantine. */
  protected abstract byte[] quarantined(Storage storage, String name) throws IOException;

  @BeforeEach
  void open() throws IOException {
    storage = newStorage();
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @Test
  void list_ofNewStorage_isEmpty() throws IOException {
    assertThat(storage.list()).isEmpty();
  }

  @Test
  void create_makesEmptyFile_thatIsListed() throws IOException {
    try (StorageFile file = storage.create("1.seg")) {
      assertThat(file.name()).isEqualTo("1.seg");
      assertThat(file.size()).isZero();
      assertThat(storage.list()).containsExactly("1.seg");
    }
  }

  @Test
  void create_ofExistingName_fails_andKeepsTheFile() throws IOException {
    fill("a", "old");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> storage.create("a"));
    assertThat(text("a")).isEqualTo("old");
  }

  @Test
  void length_isThatOfTheFile_openOrNot() throws IOException {
    try (StorageFile file = storage.create("1.seg")) {
      assertThat(storage.length("1.seg")).isZero();
      file.write(PAGE, ByteBuffer.wrap(new byte[] {1}));
      assertThat(storage.length("1.seg")).isEqualTo(PAGE + 1);
      file.truncate(7);
    }
    assertThat(storage.length("1.seg")).isEqualTo(7);
    storage.rename("1.seg", "2.seg");
    assertThat(storage.length("2.seg")).isEqualTo(7);
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.length("1.seg"));
  }

  @Test
  void open_ofMissingName_fails() {
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.open("a"));
  }

  @Test
  void open_twice_seesOneFile() throws IOException {
    fill("a", "old");
    try (StorageFile one = storage.open("a");
        StorageFile other = storage.open("a")) {
      one.write(0, bytes("new"));

      assertThat(text(other)).isEqualTo("new");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        ".a",
        "a/b",
        "/a",
        "a\\b",
        "a:b",
        "a b",
        "LOCK",
        "lock",
        "HOLDER",
        "quarantine",
        "a*",
        "ä",
        "a\0"
      })
  void names_thatAreNotPlain_areRefusedEverywhere(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> storage.create(name));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.open(name));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.delete(name));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.quarantine(name));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.rename(name, "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.rename("a", name));
    assertThatIllegalArgumentException().isThrownBy(() -> storage.describe(name));
  }

  @Test
  void describe_namesTheFile_openOrNot() throws IOException {
    storage.close();

    assertThat(storage.describe("00000001.seg")).endsWith("00000001.seg");
  }

  @Test
  void write_thenRead_givesTheBytes_andMovesBothPositions() throws IOException {
    try (StorageFile file = storage.create("a")) {
      ByteBuffer source = ByteBuffer.wrap("..hello..".getBytes(UTF_8), 2, 5);
      file.write(3, source);
      ByteBuffer target = ByteBuffer.allocate(20).position(4);
      int read = file.read(2, target);

      assertThat(source.hasRemaining()).isFalse();
      assertThat(read).isEqualTo(6);
      assertThat(target.position()).isEqualTo(10);
      assertThat(target.limit()).isEqualTo(20);
      assertThat(new String(target.array(), 4, 6, UTF_8)).isEqualTo("\0hello");
    }
  }

  @Test
  void write_ofDirectOrReadOnlyBuffers_isTheSame() throws IOException {
    try (StorageFile file = storage.create("a")) {
      file.write(0, ByteBuffer.allocateDirect(4).putInt(0x61626364).flip());
      file.write(4, bytes("efgh").asReadOnlyBuffer());
      ByteBuffer target = ByteBuffer.allocateDirect(8);
      file.read(0, target);

      assertThat(UTF_8.decode(target.flip()).toString()).isEqualTo("abcdefgh");
    }
  }

  @Test
  void write_behindTheEnd_leavesZerosBetween() throws IOException {
    try (StorageFile file = storage.create("a")) {
      file.write(PAGE, bytes("x"));

      assertThat(file.size()).isEqualTo(PAGE + 1);
      assertThat(contents(file)).startsWith(new byte[PAGE]);
    }
  }

  @Test
  void write_ofNothing_changesNothing() throws IOException {
    try (StorageFile file = storage.create("a")) {
      file.write(PAGE, ByteBuffer.allocate(0));

      assertThat(file.size()).isZero();
    }
  }

  @Test
  void write_ofManyMegabytes_takesSeveralSteps() throws IOException {
    byte[] bytes = randomBytes(5 * 1024 * 1024 + 13, 1);
    try (StorageFile file = storage.create("a")) {
      file.write(7, ByteBuffer.wrap(bytes));
      ByteBuffer target = ByteBuffer.allocate(bytes.length);
      int read = file.read(7, target);

      assertThat(read).isEqualTo(bytes.length);
      assertThat(target.hasRemaining()).isFalse();
      assertThat(Arrays.equals(target.array(), bytes)).isTrue();
    }
  }

  @Test
  void read_atOrBehindTheEnd_isZero() throws IOException {
    fill("a", "abc");
    try (StorageFile file = storage.open("a")) {
      ByteBuffer target = ByteBuffer.allocate(2);

      assertThat(file.read(3, target)).isZero();
      assertThat(file.read(1L << 40, target)).isZero();
      assertThat(target.position()).isZero();
    }
  }

  @Test
  void negativeArguments_areTheCallersMistake() throws IOException {
    try (StorageFile file = storage.create("a")) {
      ByteBuffer buffer = ByteBuffer.allocate(1);

      assertThatIllegalArgumentException().isThrownBy(() -> file.read(-1, buffer));
      assertThatIllegalArgumentException().isThrownBy(() -> file.write(-1, buffer));
      assertThatIllegalArgumentException().isThrownBy(() -> file.truncate(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> file.map(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> file.map(0));
    }
  }

  @Test
  void truncate_cuts_andExtendsWithZeros() throws IOException {
    try (StorageFile file = storage.create("a")) {
      file.write(0, bytes("abcdef"));
      file.truncate(2);
      file.truncate(4);

      assertThat(text(file)).isEqualTo("ab\0\0");
    }
  }

  @Test
  void contents_outliveTheOpenFile() throws IOException {
    fill("a", "abc");

    assertThat(text("a")).isEqualTo("abc");
  }

  @Test
  void map_extendsTheFile_withZeros_littleEndian() throws IOException {
    try (StorageFile file = storage.create("a");
        Mapping mapping = file.map(3 * PAGE)) {
      assertThat(file.size()).isEqualTo(3 * PAGE);
      assertThat(mapping.buffer().capacity()).isEqualTo(3 * PAGE);
      assertThat(mapping.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      assertThat(mapping.buffer().getLong(2 * PAGE)).isZero();
      assertThat(mapping.buffer()).isSameAs(mapping.buffer());
    }
  }

  @Test
  void map_ofLongerFile_isItsBeginning_andCutsNothing() throws IOException {
    fill("a", "abcdef");
    try (StorageFile file = storage.open("a");
        Mapping mapping = file.map(2)) {
      assertThat(mapping.buffer().capacity()).isEqualTo(2);
      assertThat(text(file)).isEqualTo("abcdef");
    }
  }

  @Test
  void writes_showInTheMapping_andStoresInTheFile() throws IOException {
    try (StorageFile file = storage.create("a");
        Mapping mapping = file.map(PAGE)) {
      file.write(8, bytes("written"));
      mapping.buffer().put(100, "stored".getBytes(UTF_8));
      ByteBuffer target = ByteBuffer.allocate(6);
      file.read(100, target);

      assertThat(mapping.buffer().get(8)).isEqualTo((byte) 'w');
      assertThat(new String(target.array(), UTF_8)).isEqualTo("stored");
    }
  }

  @Test
  void mappings_ofOneFile_shareItsBytes() throws IOException {
    try (StorageFile file = storage.create("a");
        Mapping one = file.map(PAGE);
        Mapping other = file.map(PAGE)) {
      one.buffer().putLong(16, 42);

      assertThat(other.buffer().getLong(16)).isEqualTo(42);
    }
  }

  @Test
  void stores_throughAMapping_stayWhenItIsClosed() throws IOException {
    try (StorageFile file = storage.create("a")) {
      try (Mapping mapping = file.map(8)) {
        mapping.buffer().put(0, "abcdefgh".getBytes(UTF_8));
        file.sync();
      }

      assertThat(text(file)).isEqualTo("abcdefgh");
    }
    assertThat(text("a")).isEqualTo("abcdefgh");
  }

  @Test
  void mapping_outlivesFileAndStorage() throws IOException {
    StorageFile file = storage.create("a");
    file.write(0, bytes("abc"));
    try (Mapping mapping = file.map(3)) {
      file.close();
      storage.close();

      assertThat(mapping.buffer().get(1)).isEqualTo((byte) 'b');
    }
  }

  @Test
  void mapping_afterClose_givesNoBuffer_andClosesAgain() throws IOException {
    try (StorageFile file = storage.create("a")) {
      Mapping mapping = file.map(PAGE);
      mapping.close();
      mapping.close();

      assertThatIllegalStateException().isThrownBy(mapping::buffer);
    }
  }

  @Test
  void sync_succeeds_withAndWithoutMappings() throws IOException {
    try (StorageFile file = storage.create("a")) {
      file.sync();
      file.write(0, bytes("abc"));
      Mapping mapping = file.map(PAGE);
      mapping.buffer().put(0, (byte) 'x');
      file.sync();
      mapping.close();
      file.sync();
      storage.syncDirectory();

      assertThat(text(file)).startsWith("xbc");
    }
  }

  @Test
  void delete_removesTheName_andIgnoresMissingOnes() throws IOException {
    fill("a", "abc");
    storage.delete("a");
    storage.delete("a");

    assertThat(storage.list()).isEmpty();
  }

  @Test
  void rename_movesTheBytes_andReplacesTheTarget() throws IOException {
    fill("a", "new");
    fill("b", "old");
    storage.rename("a", "b");

    assertThat(storage.list()).containsExactly("b");
    assertThat(text("b")).isEqualTo("new");
  }

  @Test
  void rename_ofMissingFile_fails() {
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.rename("a", "b"));
  }

  @Test
  void openFile_keepsItsName() throws IOException {
    fill("a", "a");
    fill("b", "b");
    try (StorageFile file = storage.open("a")) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.delete("a"));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.rename("a", "c"));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.rename("b", "a"));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.quarantine("a"));
      assertThat(text(file)).isEqualTo("a");
    }
    assertThat(storage.list()).containsExactlyInAnyOrder("a", "b");
    storage.delete("a");
  }

  @Test
  void quarantine_keepsTheBytes_andWhatIsThereAlready() throws IOException {
    fill("a", "first");
    storage.quarantine("a");
    fill("a", "second");
    storage.quarantine("a");
    fill("a", "third");
    storage.quarantine("a");

    assertThat(storage.list()).isEmpty();
    assertThat(quarantined(storage, "a")).asString(UTF_8).isEqualTo("first");
    assertThat(quarantined(storage, "a.1")).asString(UTF_8).isEqualTo("second");
    assertThat(quarantined(storage, "a.2")).asString(UTF_8).isEqualTo("third");
  }

  @Test
  void quarantine_ofMissingFile_fails() {
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.quarantine("a"));
  }

  @Test
  void usableSpace_isKnownAndPositive() throws IOException {
    assertThat(storage.usableSpace()).isPositive();
  }

  @Test
  void file_afterClose_throws_andClosesAgain() throws IOException {
    StorageFile file = storage.create("a");
    file.close();
    file.close();

    assertClosed(file);
  }

  @Test
  void storage_afterClose_throws_andClosesAgain() throws IOException {
    StorageFile left = storage.create("a");
    storage.close();
    storage.close();

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.list());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.create("b"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.open("a"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.delete("a"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.rename("a", "b"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.quarantine("a"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.syncDirectory());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> storage.usableSpace());
    assertClosed(left);
    assertThatCode(left::close).doesNotThrowAnyException();
  }

  private static void assertClosed(StorageFile file) {
    ByteBuffer buffer = ByteBuffer.allocate(1);
    assertThatExceptionOfType(IOException.class).isThrownBy(file::size);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.read(0, buffer));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.write(0, buffer));
    assertThatExceptionOfType(IOException.class).isThrownBy(file::sync);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.truncate(1));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.map(1));
    assertThat(buffer.remaining()).isEqualTo(1);
  }

  private void fill(String name, String text) throws IOException {
    try (StorageFile file = storage.create(name)) {
      file.write(0, bytes(text));
    }
  }

  private String text(String name) throws IOException {
    try (StorageFile file = storage.open(name)) {
      return text(file);
    }
  }

  private static String text(StorageFile file) throws IOException {
    return new String(contents(file), UTF_8);
  }

  /** Reads a whole file. */
  static byte[] contents(StorageFile file) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) file.size());
    file.read(0, target);
    return target.array();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static byte[] randomBytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
