import org.jspecify.annotations.NullMarked;

/** An embedded, crash-safe key-value store in one directory. */
@NullMarked
module io.emdb {
  // unmaps files before Java 22; without it, deleted files keep their space until collected
  requires jdk.unsupported;
  requires static org.jspecify;

  exports io.emdb;
}
