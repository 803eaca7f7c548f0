package io.emdb.spring.data;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.data.shop.Parcel;
import io.emdb.spring.data.shop.Parcels;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import tools.jackson.databind.json.JsonMapper;

/** Parcels in a database whose reads are counted, with a clock that is set. */
final class IndexFixture implements AutoCloseable {

  final Emdb emdb;
  final WatchedDatabase watched;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  EmdbTemplate template;
  Parcels parcels;

  IndexFixture(boolean sortedKeys) {
    this(builder -> builder.inMemory().sortedKeys(sortedKeys));
  }

  IndexFixture(UnaryOperator<EmdbBuilder> options) {
    emdb = options.apply(Emdb.builder().clock(() -> now)).open();
    watched = new WatchedDatabase(emdb);
    restart();
  }

  /** Forgets what the adapter knows, as a new context does. */
  void restart() {
    template = template();
    parcels = new EmdbRepositoryFactory(template).getRepository(Parcels.class);
  }

  EmdbTemplate template() {
    return new EmdbTemplate(
        new EmdbKeyValueAdapter(
            watched.emdb(),
            EmdbEntityCodec.json(
                new JsonMapper(),
                AllowedTypes.ofPackages(List.of("io.emdb.spring.data")),
                IndexFixture.class.getClassLoader()),
            new KeyValueMappingContext<>()));
  }

  /** Saves parcels of a hundred owners, five each, that weigh as much as their number. */
  void fill() {
    parcels.saveAll(
        java.util.stream.LongStream.range(0, 500)
            .mapToObj(id -> Parcel.of(id, "owner-" + (100 + id % 100), (int) id, "city-" + id % 50))
            .toList());
    watched.reset();
  }

  @Override
  public void close() {
    emdb.close();
  }
}
