package io.emdb.spring.boot;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.emdb.Emdb;
import java.util.Optional;

/** An open database without an engine, for tests of the wiring around it. */
public final class MockDatabase {

  private MockDatabase() {}

  /** Returns an open database in memory that answers what wiring asks for. */
  public static Emdb open() {
    Emdb emdb = mock(Emdb.class);
    given(emdb.isOpen()).willReturn(true);
    given(emdb.path()).willReturn(Optional.empty());
    given(emdb.failure()).willReturn(Optional.empty());
    given(emdb.stats()).willReturn(SampleStats.ofEntries(1));
    given(emdb.currentTransaction()).willReturn(Optional.empty());
    given(emdb.begin(any())).willThrow(new AssertionError("no transactions here"));
    return emdb;
  }
}
