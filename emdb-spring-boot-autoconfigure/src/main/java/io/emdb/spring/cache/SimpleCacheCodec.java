package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** The codecs that need no library. */
enum SimpleCacheCodec implements EmdbCacheCodec {
  STRING("string") {
    @Override
    public byte[] encode(Object value) {
      if (value instanceof String text) {
        return encodeText(text);
      }
      throw refused(value, "takes String values only");
    }

    @Override
    public Object decode(byte[] bytes) {
      return decodeText(ByteBuffer.wrap(bytes));
    }
  },

  BYTES("bytes") {
    @Override
    public byte[] encode(Object value) {
      if (value instanceof byte[] bytes) {
        return bytes.clone();
      }
      throw refused(value, "takes byte[] values only");
    }

    @Override
    public Object decode(byte[] bytes) {
      return bytes;
    }
  },

  BASIC("basic") {
    @Override
    public byte[] encode(Object value) {
      if (value instanceof String text) {
        return tagged('T', encodeText(text));
      } else if (value instanceof byte[] bytes) {
        return tagged('A', bytes);
      } else if (value instanceof Boolean bool) {
        return new byte[] {'Z', (byte) (bool ? 1 : 0)};
      } else if (value instanceof Byte number) {
        return new byte[] {'B', number};
      } else if (value instanceof Short number) {
        return with('S', 2).putShort(number).array();
      } else if (value instanceof Character character) {
        return with('C', 2).putChar(character).array();
      } else if (value instanceof Integer number) {
        return with('I', 4).putInt(number).array();
      } else if (value instanceof Long number) {
        return with('J', 8).putLong(number).array();
      } else if (value instanceof Float number) {
        return with('F', 4).putFloat(number).array();
      } else if (value instanceof Double number) {
        return with('D', 8).putDouble(number).array();
      }
      throw refused(
          value,
          "takes String, byte[] and boxed primitive values only: put Jackson 3"
              + " (tools.jackson.core:jackson-databind) on the class path or set"
              + " 'emdb.cache.codec'");
    }

    @Override
    public Object decode(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      byte tag = buffer.get();
      Object value =
          switch (tag) {
            case 'T' -> decodeText(buffer);
            case 'A' -> rest(buffer);
            case 'Z' -> buffer.get() != 0;
            case 'B' -> buffer.get();
            case 'S' -> buffer.getShort();
            case 'C' -> buffer.getChar();
            case 'I' -> buffer.getInt();
            case 'J' -> buffer.getLong();
            case 'F' -> buffer.getFloat();
            case 'D' -> buffer.getDouble();
            default -> throw new IllegalArgumentException("Unknown tag " + tag);
          };
      if (buffer.hasRemaining()) {
        throw new IllegalArgumentException(buffer.remaining() + " bytes too many");
      }
      return value;
    }
  };

  private final String id;

  SimpleCacheCodec(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  private static byte[] encodeText(String text) {
    try {
      // strict: getBytes would turn an unpaired surrogate into '?', a different value
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return rest(encoded);
    } catch (CharacterCodingException e) {
      throw new CodecRefusalException("The text has an unpaired surrogate", e);
    }
  }

  private static String decodeText(ByteBuffer bytes) {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Not UTF-8", e);
    }
  }

  private static byte[] tagged(char tag, byte[] bytes) {
    return with(tag, bytes.length).put(bytes).array();
  }

  private static ByteBuffer with(char tag, int size) {
    return ByteBuffer.allocate(1 + size).put((byte) tag);
  }

  private static byte[] rest(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static CodecRefusalException refused(Object value, String reason) {
    return new CodecRefusalException(
        "A value of type " + value.getClass().getName() + " was put, but it " + reason);
  }
}
