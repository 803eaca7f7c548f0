package io.emdb.spring.cache;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * The canonical bytes of a key: a tag for the type, then the content, nested as the key is. Since
 * every part carries its type and length, no two keys share bytes. The tags are part of the stored
 * format: never reuse one. Sets and maps, which have no order, are written in the order of their
 * elements' bytes.
 */
final class CanonicalKeys implements EmdbCacheKeyConverter {

  static final CanonicalKeys INSTANCE = new CanonicalKeys();

  /** Deeper keys are taken for cyclic ones. */
  private static final int MAX_DEPTH = 64;

  private CanonicalKeys() {}

  @Override
  public byte[] convert(Object key) {
    KeyWriter out = new KeyWriter();
    write(Objects.requireNonNull(key, "key"), out, 0);
    return out.toByteArray();
  }

  private static void write(@Nullable Object key, KeyWriter out, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "The cache key is nested more than " + MAX_DEPTH + " levels deep, or contains itself");
    }
    if (key == null) {
      out.tag('0');
    } else if (!writeScalar(key, out) && !TimeKeys.write(key, out)) {
      writeComposite(key, out, depth);
    }
  }

  private static boolean writeScalar(Object key, KeyWriter out) {
    if (key instanceof String text) {
      out.tag('s').text(text);
    } else if (key instanceof Integer number) {
      out.tag('i').fixed(number, 4);
    } else if (key instanceof Long number) {
      out.tag('l').fixed(number, 8);
    } else if (key instanceof Enum<?> constant) {
      out.tag('e').text(constant.getDeclaringClass().getName()).text(constant.name());
    } else if (key instanceof UUID uuid) {
      out.tag('u').fixed(uuid.getMostSignificantBits(), 8).fixed(uuid.getLeastSignificantBits(), 8);
    } else if (key instanceof byte[] bytes) {
      out.tag('x').block(bytes);
    } else {
      return writePrimitive(key, out) || writeValue(key, out);
    }
    return true;
  }

  private static boolean writePrimitive(Object key, KeyWriter out) {
    if (key instanceof Boolean bool) {
      out.tag('b').oneByte(bool ? 1 : 0);
    } else if (key instanceof Character character) {
      out.tag('c').fixed(character, 2);
    } else if (key instanceof Short number) {
      out.tag('h').fixed(number, 2);
    } else if (key instanceof Byte number) {
      out.tag('y').oneByte(number);
    } else if (key instanceof Double number) {
      out.tag('d').fixed(Double.doubleToLongBits(number), 8);
    } else if (key instanceof Float number) {
      out.tag('f').fixed(Float.floatToIntBits(number), 4);
    } else {
      return false;
    }
    return true;
  }

  @SuppressWarnings("JavaUtilDate") // a key of the application's choice
  private static boolean writeValue(Object key, KeyWriter out) {
    Class<?> type = key.getClass();
    if (type == BigInteger.class) {
      out.tag('n').block(((BigInteger) key).toByteArray());
    } else if (type == BigDecimal.class) {
      BigDecimal number = (BigDecimal) key;
      out.tag('m').fixed(number.scale(), 4).block(number.unscaledValue().toByteArray());
    } else if (type == Date.class) {
      out.tag('t').fixed(((Date) key).getTime(), 8);
    } else if (key instanceof Locale locale) {
      writeLocale(locale, out);
    } else if (key instanceof Currency currency) {
      out.tag('$').text(currency.getCurrencyCode());
    } else if (key instanceof Class<?> named) {
      out.tag('C').text(named.getName());
    } else {
      return false;
    }
    return true;
  }

  private static void writeLocale(Locale locale, KeyWriter out) {
    out.tag('L').text(locale.getLanguage()).text(locale.getScript()).text(locale.getCountry());
    Set<Character> extensions = locale.getExtensionKeys();
    out.text(locale.getVariant()).length(extensions.size());
    for (char extension : extensions.stream().sorted().toList()) {
      out.fixed(extension, 2).text(Objects.requireNonNullElse(locale.getExtension(extension), ""));
    }
  }

  private static void writeComposite(Object key, KeyWriter out, int depth) {
    if (key instanceof SimpleKey simpleKey) {
      writeAll('S', Arrays.asList(SimpleKeyParams.of(simpleKey)), out, depth);
    } else if (key instanceof List<?> list) {
      writeAll('[', list, out, depth);
    } else if (key instanceof Set<?> set) {
      writeSorted('{', set.stream().map(element -> bytesOf(element, depth)).toList(), out);
    } else if (key instanceof Map<?, ?> map) {
      writeSorted(':', map.entrySet().stream().map(e -> bytesOf(e, depth)).toList(), out);
    } else if (key instanceof Optional<?> optional) {
      out.tag('?');
      write(optional.orElse(null), out, depth + 1);
    } else if (key.getClass().isArray()) {
      writeArray(key, out, depth);
    } else if (key.getClass().isRecord()) {
      writeRecord(key, out, depth);
    } else {
      throw unknownType(key);
    }
  }

  private static void writeAll(char tag, Collection<?> elements, KeyWriter out, int depth) {
    out.tag(tag).length(elements.size());
    for (Object element : elements) {
      write(element, out, depth + 1);
    }
  }

  private static void writeSorted(char tag, List<byte[]> elements, KeyWriter out) {
    out.tag(tag).length(elements.size());
    elements.stream().sorted(Arrays::compareUnsigned).forEach(out::raw);
  }

  private static byte[] bytesOf(Map.Entry<?, ?> entry, int depth) {
    KeyWriter out = new KeyWriter();
    write(entry.getKey(), out, depth + 1);
    write(entry.getValue(), out, depth + 1);
    return out.toByteArray();
  }

  private static byte[] bytesOf(@Nullable Object element, int depth) {
    KeyWriter out = new KeyWriter();
    write(element, out, depth + 1);
    return out.toByteArray();
  }

  private static void writeArray(Object array, KeyWriter out, int depth) {
    Class<?> component = array.getClass().getComponentType();
    int length = Array.getLength(array);
    // the tag tells int[] from long[]; arrays of objects are alike, as Arrays.deepEquals has it
    out.tag('a').text(component.isPrimitive() ? component.getName() : "").length(length);
    for (int i = 0; i < length; i++) {
      write(Array.get(array, i), out, depth + 1);
    }
  }

  private static void writeRecord(Object key, KeyWriter out, int depth) {
    RecordComponent[] components = key.getClass().getRecordComponents();
    out.tag('r').text(key.getClass().getName()).length(components.length);
    for (RecordComponent component : components) {
      write(RecordKeys.component(key, component), out, depth + 1);
    }
  }

  private static IllegalArgumentException unknownType(Object key) {
    return new IllegalArgumentException(
        "Cannot turn a cache key of type "
            + key.getClass().getName()
            + " into bytes: use a key made of strings, numbers, enums, dates, lists and records, or"
            + " declare an EmdbCacheKeyConverter bean");
  }
}
