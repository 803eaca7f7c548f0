package io.emdb.compare.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Redis of our own on the loopback interface, gone when closed. */
public final class RedisServer implements AutoCloseable {

  private static final int ATTEMPTS = 100;

  private final Process process;
  private final int port;

  /** Starts the system's {@code redis-server} on a free port, without snapshots and log files. */
  RedisServer(Path directory) throws IOException, InterruptedException {
    port = freePort();
    process =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                InetAddress.getLoopbackAddress().getHostAddress(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.log").toFile())
            .start();
    awaitListening();
  }

  /** Returns whether this machine has a server to start. */
  public static boolean available() throws InterruptedException {
    try {
      Process version =
          new ProcessBuilder("redis-server", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return version.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening() throws IOException, InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IOException("redis-server ended with " + process.exitValue());
      }
      if (listens()) {
        return;
      }
    }
    close();
    throw new IOException("redis-server does not listen on port " + port);
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      return true;
    } catch (java.net.ConnectException | java.net.SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
