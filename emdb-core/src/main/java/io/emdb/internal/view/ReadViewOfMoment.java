package io.emdb.internal.view;

import io.emdb.KeyValueReader;
import io.emdb.ReadView;
import io.emdb.internal.engine.PinnedMoment;
import io.emdb.internal.engine.ReadSpace;
import java.time.InstantSource;
import java.util.Objects;

/** The database at one moment. */
final class ReadViewOfMoment extends SpaceReader implements ReadView {

  private final PinnedMoment moment;
  private final ReadSpace space;

  ReadViewOfMoment(PinnedMoment moment, InstantSource clock) {
    super(clock);
    this.moment = moment;
    this.space = moment.space("");
  }

  @Override
  ReadSpace space() {
    return space;
  }

  @Override
  public KeyValueReader namespace(String name) {
    ReadSpace named = moment.space(Objects.requireNonNull(name, "name"));
    return new SpaceReader(clock()) {
      @Override
      ReadSpace space() {
        return named;
      }
    };
  }

  @Override
  public void close() {
    moment.close();
  }
}
