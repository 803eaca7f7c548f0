package io.emdb.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A marked key and a marked value, and a net for everything that is shown of a database that holds
 * them: neither may be in it, as text, in hexadecimal or as numbers. Logs are caught from the start
 * until {@link #close}. Thread-safe.
 */
public final class Marks implements AutoCloseable {

  public static final String KEY = "SECRET-k17";
  public static final String VALUE = "SECRET-v17";

  private static final String MARK = "SECRET";
  private static final byte[] MARK_BYTES = MARK.getBytes(UTF_8);
  private static final String NUMBERS = Arrays.toString(MARK_BYTES).replaceAll("[\\[\\]]", "");

  /** How bytes and texts that begin with the mark are commonly shown. */
  private static final List<String> FORMS =
      List.of(
          MARK,
          HexFormat.of().formatHex(MARK_BYTES),
          HexFormat.of().withUpperCase().formatHex(MARK_BYTES),
          HexFormat.ofDelimiter(" ").formatHex(MARK_BYTES),
          NUMBERS,
          Base64.getEncoder().encodeToString(MARK_BYTES));

  private final Logger root = Logger.getLogger("");
  private final Level rootLevel = root.getLevel();
  private final Handler net = new Net();
  private final List<String> leaks = new ArrayList<>();
  private final Set<Class<?>> types = new HashSet<>();
  private int looked;

  public Marks() {
    net.setLevel(Level.ALL);
    root.addHandler(net);
    root.setLevel(Level.ALL);
  }

  /** Looks at what an object says of itself; at an exception with all behind and beside it. */
  public synchronized void look(String where, Object shown) {
    types.add(shown.getClass());
    lookAt(where, shown.toString());
    if (shown instanceof Throwable thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, /* autoFlush= */ true));
      lookAt(where, trace.toString());
    }
  }

  private void lookAt(String where, String text) {
    looked++;
    for (String form : FORMS) {
      if (text.contains(form)) {
        leaks.add(where + ": " + text);
        return;
      }
    }
  }

  /** Tells whether an object of a type was looked at. */
  public synchronized boolean hasSeen(Class<?> type) {
    return types.stream().anyMatch(type::isAssignableFrom);
  }

  /** Fails with all that was shown, or if there was nothing to look at. */
  public synchronized void assertNoneShown() {
    assertThat(looked).as("texts looked at").isPositive();
    assertThat(leaks).isEmpty();
  }

  /** Stops catching logs. */
  @Override
  public void close() {
    root.removeHandler(net);
    root.setLevel(rootLevel);
  }

  /** Catches what is logged by the logging of the JDK. */
  private final class Net extends Handler {

    @Override
    public void publish(LogRecord logged) {
      String where = "log of " + logged.getLoggerName();
      look(where, String.valueOf(logged.getMessage()));
      if (logged.getParameters() != null) {
        look(where, Arrays.toString(logged.getParameters()));
      }
      if (logged.getThrown() != null) {
        look(where, logged.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
