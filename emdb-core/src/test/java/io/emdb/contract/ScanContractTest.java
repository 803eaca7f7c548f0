package io.emdb.contract;

import static io.emdb.testing.Contents.hex;
import static io.emdb.testing.Contents.hexKeys;
import static io.emdb.testing.Contents.keys;
import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScanContractTest extends KeyValuesContract {

  @RegisterExtension final Seed seed = new Seed();

  private void putHexKeys(String... keys) {
    for (String key : keys) {
      store.put(hex(key), hex(key));
    }
  }

  @Test
  void scan_returnsKeysInUnsignedOrder() {
    putHexKeys("ff", "80", "7f", "", "00", "0000", "7fff", "ffff", "01");
    assertThat(hexKeys(store.scan(KeyRange.all())))
        .containsExactly("", "00", "0000", "01", "7f", "7fff", "80", "ff", "ffff");
  }

  @Test
  void scan_returnsValuesWithTheirKeys() {
    putKeys("b", "a");
    assertThat(store.page(KeyRange.all(), 9))
        .containsExactly(Entry.of("a", "va"), Entry.of("b", "vb"));
  }

  @Test
  void scan_lowerBoundIsInclusiveUpperExclusive() {
    putKeys("a", "b", "c", "d");
    assertThat(keys(store.scan(KeyRange.between("b", "d")))).containsExactly("b", "c");
    assertThat(keys(store.scan(KeyRange.startingAt("c")))).containsExactly("c", "d");
    assertThat(keys(store.scan(KeyRange.startingAfter("c")))).containsExactly("d");
    assertThat(keys(store.scan(KeyRange.endingBefore(utf8("b"))))).containsExactly("a");
    assertThat(keys(store.scan(KeyRange.endingBefore("b")))).containsExactly("a");
  }

  @Test
  void scan_boundsBetweenKeys_areFine() {
    putKeys("b", "d");
    assertThat(keys(store.scan(KeyRange.between("a", "c")))).containsExactly("b");
    assertThat(keys(store.scan(KeyRange.between("bb", "c")))).isEmpty();
  }

  @Test
  void scan_emptyOrReversedRange_isEmpty() {
    putKeys("a", "b");
    assertThat(keys(store.scan(KeyRange.between("b", "a")))).isEmpty();
    assertThat(keys(store.scan(KeyRange.between("a", "a")))).isEmpty();
    assertThat(keys(store.scan(KeyRange.startingAt("z")))).isEmpty();
    assertThat(keys(store.scan(KeyRange.endingBefore(new byte[0])))).isEmpty();
  }

  @Test
  void scan_emptyStore_isEmpty() {
    assertThat(keys(store.scan(KeyRange.all()))).isEmpty();
    assertThat(keys(store.scanPrefix("a"))).isEmpty();
    assertThat(store.page(KeyRange.all(), 3)).isEmpty();
  }

  @Test
  void scanPrefix_returnsKeysThatStartWithIt() {
    putKeys("a", "ab", "aba", "b", "abb", "ac", "");
    assertThat(keys(store.scanPrefix("ab"))).containsExactly("ab", "aba", "abb");
    assertThat(keys(store.scanPrefix(utf8("b")))).containsExactly("b");
    assertThat(keys(store.scanPrefix("abc"))).isEmpty();
    assertThat(keys(store.scanPrefix(""))).hasSize(7);
  }

  @Test
  void scanPrefix_endingIn0xFF_staysWithinThePrefix() {
    putHexKeys("01", "01fe", "01ff", "01ff00", "01ffff", "02", "ff", "ffff", "fffe");
    assertThat(hexKeys(store.scanPrefix(hex("01ff")))).containsExactly("01ff", "01ff00", "01ffff");
    assertThat(hexKeys(store.scanPrefix(hex("ff")))).containsExactly("ff", "fffe", "ffff");
    assertThat(hexKeys(store.scanPrefix(hex("ffff")))).containsExactly("ffff");
  }

  @Test
  void page_takesAtMostTheLimit() {
    putKeys("a", "b", "c");
    assertThat(store.page(KeyRange.all(), 0)).isEmpty();
    assertThat(store.page(KeyRange.all(), 2))
        .extracting(Entry::keyString)
        .containsExactly("a", "b");
    assertThat(store.page(KeyRange.all(), 10)).hasSize(3);
  }

  @Test
  void page_afterTheLastKey_walksEveryEntryOnce() {
    for (int i = 0; i < 50; i++) {
      store.put(String.format(Locale.ROOT, "key-%02d", i), "v");
    }
    List<String> seen = new ArrayList<>();
    int pages = 0;
    List<Entry> page = store.page(KeyRange.all(), 10);
    for (; !page.isEmpty(); pages++) {
      page.forEach(entry -> seen.add(entry.keyString()));
      page = store.page(KeyRange.startingAfter(page.get(page.size() - 1).key()), 10);
    }
    assertThat(pages).isEqualTo(5);
    assertThat(seen).hasSize(50).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void page_afterAKeyWithinARange_staysInTheRange() {
    putKeys("a1", "a2", "a3", "b1");
    KeyRange range = KeyRange.prefix("a");
    assertThat(store.page(range.after(utf8("a1")), 10))
        .extracting(Entry::keyString)
        .containsExactly("a2", "a3");
    assertThat(store.page(range.after(utf8("a3")), 10)).isEmpty();
  }

  @Test
  void scan_skipsRemovedKeys() {
    putKeys("a", "b", "c");
    store.delete("b");
    assertThat(keys(store.scan(KeyRange.all()))).containsExactly("a", "c");
    store.put("b", "again");
    assertThat(keys(store.scan(KeyRange.all()))).containsExactly("a", "b", "c");
  }

  @Test
  void scan_randomKeysAndRanges_agreesWithASortedMap() {
    Random random = seed.random();
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < 600; i++) {
      byte[] key = randomKey(random);
      if (random.nextInt(4) == 0) {
        assertThat(store.delete(key)).isEqualTo(model.remove(key) != null);
      } else {
        store.put(key, utf8("v" + i));
        model.put(key, utf8("v" + i));
      }
    }
    for (int i = 0; i < 20; i++) {
      byte[] from = randomKey(random);
      byte[] to = randomKey(random);
      List<Entry> expected = new ArrayList<>();
      if (Arrays.compareUnsigned(from, to) < 0) {
        model.subMap(from, to).forEach((key, value) -> expected.add(new Entry(key, value)));
      }
      assertThat(store.page(KeyRange.between(from, to), 1_000)).isEqualTo(expected);
    }
  }

  private static byte[] randomKey(Random random) {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(6) * 51);
    }
    return key;
  }
}
