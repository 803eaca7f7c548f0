package io.emdb.internal.file.fault;

import io.emdb.internal.file.DiskFullException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Counts the operations and says which of them fail. Not thread-safe. */
final class Script {

  private final List<Operation> operations = new ArrayList<>();
  private final Map<Integer, Fault> faults = new HashMap<>();
  private final Map<Operation.Kind, Fault> nextOfKind = new EnumMap<>(Operation.Kind.class);
  private int failFrom = Integer.MAX_VALUE;
  private Fault failFromThen = Fault.IO_ERROR;
  private IntConsumer beforeOperation = number -> {};
  private int looks;
  private int failLook = Integer.MAX_VALUE;
  private Fault failLookThen = Fault.IO_ERROR;

  void failAt(int number, Fault fault) {
    faults.put(checkAhead(number), fault);
  }

  void failNext(Operation.Kind kind, Fault fault) {
    nextOfKind.put(kind, fault);
  }

  void failFrom(int number, Fault fault) {
    failFrom = checkAhead(number);
    failFromThen = fault;
  }

  void failLookAt(int number, Fault fault) {
    if (number <= looks) {
      throw new IllegalArgumentException("Look " + number + " has passed, of " + looks);
    }
    failLook = number;
    failLookThen = fault;
  }

  int looks() {
    return looks;
  }

  void look(String what) throws IOException {
    looks++;
    if (looks == failLook) {
      if (failLookThen == Fault.ACCESS_DENIED) {
        throw new AccessDeniedException("faulty:" + what);
      }
      throw new IOException("Input/output error, as asked for, in look " + looks + ", " + what);
    }
  }

  void beforeOperation(IntConsumer hook) {
    beforeOperation = hook;
  }

  int checkAhead(int number) {
    if (number <= operations.size()) {
      throw new IllegalArgumentException(
          "Operation " + number + " has passed, the next is " + (operations.size() + 1));
    }
    return number;
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  Operation next(Operation.Kind kind, String file) {
    beforeOperation.accept(operations.size() + 1);
    Operation operation = new Operation(operations.size() + 1, kind, file);
    operations.add(operation);
    return operation;
  }

  /** Asked once for each operation. */
  @Nullable Fault faultOf(Operation operation) {
    if (operation.number() >= failFrom) {
      return failFromThen;
    }
    Fault fault = faults.get(operation.number());
    return fault != null ? fault : nextOfKind.remove(operation.kind());
  }

  static void failIf(Operation operation, @Nullable Fault fault) throws IOException {
    if (fault != null) {
      throw failure(operation, fault);
    }
  }

  private static IOException failure(Operation operation, Fault fault) {
    boolean sync =
        operation.kind() == Operation.Kind.SYNC
            || operation.kind() == Operation.Kind.SYNC_DIRECTORY;
    if (fault == Fault.DISK_FULL && !sync) {
      return full(operation, "as asked for");
    }
    if (fault == Fault.ACCESS_DENIED) {
      return new AccessDeniedException("faulty:" + operation.file());
    }
    return new IOException("Input/output error, as asked for, in operation " + operation);
  }

  static DiskFullException full(Operation operation, String reason) {
    return new DiskFullException(
        "No space left for operation " + operation + ", " + reason,
        new IOException("No space left on device"));
  }
}
