package io.emdb.spring.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.spring.data.shop.Account;
import io.emdb.spring.data.shop.Accounts;
import io.emdb.spring.data.shop.Booking;
import io.emdb.spring.data.shop.Booking.BookingId;
import io.emdb.spring.data.shop.Bookings;
import io.emdb.spring.data.shop.Bookkeeper;
import io.emdb.spring.data.shop.Circles;
import io.emdb.spring.data.shop.Person;
import io.emdb.spring.data.shop.Persons;
import io.emdb.spring.data.shop.Shape.Circle;
import io.emdb.spring.data.shop.Shape.Point;
import io.emdb.spring.data.shop.Shape.Polygon;
import io.emdb.spring.data.shop.Shapes;
import io.emdb.spring.data.shop.Token;
import io.emdb.spring.data.shop.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;

/** Tests of repositories in the context of an application. */
class RepositoryTests {

  @TempDir Path directory;

  @Test
  void entitiesAreThereAfterTheContextWasClosed() {
    Long number;
    try (ConfigurableApplicationContext context = ShopContext.onDisk(directory)) {
      number = context.getBean(Accounts.class).save(new Account("anna", 7)).getNumber();
      context.getBean(Bookings.class).save(new Booking(new BookingId("Sea View", 4), "anna", 0));
    }
    try (ConfigurableApplicationContext context = ShopContext.onDisk(directory)) {
      Account account = context.getBean(Accounts.class).findById(number).orElseThrow();
      assertThat(account.getBalance()).isEqualTo(7);
      assertThat(account.getVersion()).isZero();
      Bookings bookings = context.getBean(Bookings.class);
      assertThat(bookings.findById(new BookingId("Sea View", 4)).orElseThrow().guest())
          .isEqualTo("anna");
      assertThat(bookings.findById(new BookingId("Sea View", 5))).isEmpty();
    }
  }

  @Test
  void aTransactionTakesAllRepositoriesAlong() {
    try (ConfigurableApplicationContext context = ShopContext.onDisk(directory)) {
      Bookkeeper bookkeeper = context.getBean(Bookkeeper.class);
      Accounts accounts = context.getBean(Accounts.class);
      Persons persons = context.getBean(Persons.class);
      Person anna = Person.of("anna", "Anna", 30, "Rome");
      assertThatThrownBy(() -> bookkeeper.open(anna, true)).hasMessage("The bank is closed");
      assertThat(accounts.count()).isZero();
      assertThat(persons.existsById("anna")).isFalse();

      Account account = bookkeeper.open(anna, false);
      assertThat(accounts.findByOwner("anna").orElseThrow().getNumber())
          .isEqualTo(account.getNumber());
      assertThat(persons.findById("anna")).contains(anna);
    }
  }

  @Test
  void severalEntitiesAreSavedAndDeletedAtOnceOrNotAtAll() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Persons persons = context.getBean(Persons.class);
      Person anna = Person.of("anna", "Anna", 30, "Rome");
      Person bob = Person.of("bob", "Bob", 40, "Rome");
      assertThatThrownBy(() -> persons.saveAll(java.util.Arrays.asList(anna, null)))
          .isInstanceOf(RuntimeException.class);
      assertThat(persons.count()).isZero();
      long commits = context.getBean(Emdb.class).stats().commits();
      assertThat(persons.saveAll(List.of(anna, bob))).containsExactly(anna, bob);
      assertThat(context.getBean(Emdb.class).stats().commits()).isEqualTo(commits + 1);
      assertThat(persons.findAllById(List.of("bob", "anna", "eve"))).containsExactly(bob, anna);
      persons.deleteAllById(List.of("anna", "eve"));
      assertThat(persons.findAll()).containsExactly(bob);
      persons.deleteAll(List.of(bob));
      assertThat(persons.count()).isZero();
    }
  }

  @Test
  void whoComesSecondIsToldSo() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Accounts accounts = context.getBean(Accounts.class);
      Account account = accounts.save(new Account("anna", 1));
      Account other = accounts.findById(account.getNumber()).orElseThrow();
      account.setBalance(2);
      accounts.save(account);
      assertThat(account.getVersion()).isEqualTo(1);

      other.setBalance(3);
      assertThatThrownBy(() -> accounts.save(other))
          .isInstanceOf(OptimisticLockingFailureException.class)
          .hasMessageNotContaining("anna");
      assertThat(other.getVersion()).as("as before the save that failed").isZero();
      assertThatThrownBy(() -> accounts.delete(other))
          .isInstanceOf(OptimisticLockingFailureException.class);
      assertThat(accounts.findById(account.getNumber()).orElseThrow().getBalance()).isEqualTo(2);

      accounts.delete(account);
      assertThatThrownBy(() -> accounts.save(account))
          .isInstanceOf(OptimisticLockingFailureException.class)
          .hasMessageContaining("deleted");
    }
  }

  @Test
  void anImmutableEntityIsReturnedWithItsVersion() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Bookings bookings = context.getBean(Bookings.class);
      Booking first = bookings.save(new Booking(new BookingId("Sea View", 1), "anna", 0));
      assertThat(first.version()).isEqualTo(1);
      Booking second = bookings.save(new Booking(first.id(), "bob", first.version()));
      assertThat(second.version()).isEqualTo(2);
      assertThatThrownBy(() -> bookings.save(new Booking(first.id(), "eve", 1)))
          .isInstanceOf(OptimisticLockingFailureException.class);
      assertThatThrownBy(() -> bookings.save(new Booking(first.id(), "eve", 0)))
          .as("a version of zero is that of a new entity")
          .isInstanceOf(DuplicateKeyException.class)
          .hasMessageNotContaining("Sea View");
      assertThat(bookings.findById(first.id())).contains(second);
    }
  }

  @Test
  void typesThatShareAKeySpaceAreToldApart() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Shapes shapes = context.getBean(Shapes.class);
      Circles circles = context.getBean(Circles.class);
      Circle circle = new Circle(1, "round", 2.5);
      Polygon polygon = new Polygon(2, "flat", List.of(new Point<>(1.0, 2.0)));
      shapes.saveAll(List.of(circle, polygon));
      assertThat(shapes.findAll()).containsExactlyInAnyOrder(circle, polygon);
      assertThat(shapes.findByLabel("flat")).containsExactly(polygon);
      assertThat(shapes.count()).isEqualTo(2);
      assertThat(circles.findAll()).containsExactly(circle);
      assertThat(circles.count()).isEqualTo(1);
      assertThat(circles.findByRadiusGreaterThan(1)).containsExactly(circle);
      assertThat(circles.existsById(2)).isFalse();
      assertThat(circles.findById(2)).isEmpty();
      circles.deleteById(2);
      assertThat(shapes.count()).as("a polygon is no circle").isEqualTo(2);
      circles.deleteAll();
      assertThat(shapes.findAll()).containsExactly(polygon);
    }
  }

  @Test
  void entitiesExpireAsTheyTheirKeySpaceOrTheirTypeSay() {
    String[] none = {};
    assertThat(lifeOf(null, none)).isEqualTo(Optional.of(Duration.ofMinutes(30)));
    assertThat(lifeOf(Duration.ofHours(2), none)).isEqualTo(Optional.of(Duration.ofHours(2)));
    String[] configured = {"emdb.data.key-spaces.tokens.ttl=1d"};
    assertThat(lifeOf(null, configured)).isEqualTo(Optional.of(Duration.ofDays(1)));
    assertThat(lifeOf(Duration.ofHours(2), configured)).isEqualTo(Optional.of(Duration.ofHours(2)));
    assertThat(lifeOf(Duration.ZERO, none)).isEmpty();
  }

  /** Returns how long a new token lives, to the minute; empty if it is expired at once. */
  private static Optional<Duration> lifeOf(Duration own, String[] properties) {
    try (ConfigurableApplicationContext context = ShopContext.inMemory(properties)) {
      Tokens tokens = context.getBean(Tokens.class);
      Token token = tokens.save(new Token(null, "anna", own));
      Optional<Duration> left =
          context.getBean(Emdb.class).namespace("data:tokens").ttl(OrderedBytes.of(token.id()));
      assertThat(tokens.findById(token.id()).isPresent()).isEqualTo(left.isPresent());
      assertThat(tokens.findByOwner("anna").isEmpty()).isEqualTo(left.isEmpty());
      return left.map(duration -> Duration.ofMinutes(Math.round(duration.toMillis() / 60e3)));
    }
  }

  @Test
  void anEntityWithoutAnIdGetsOne() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      assertThat(context.getBean(Accounts.class).save(new Account("anna", 1)).getNumber())
          .isPositive();
      assertThat(context.getBean(Tokens.class).save(new Token(null, "anna", null)).id())
          .isNotNull();
      Person person = context.getBean(Persons.class).save(Person.of(null, "Anna", 1, "Rome"));
      assertThat(context.getBean(Persons.class).findById(person.id())).contains(person);
      assertThat(context.getBean(Shapes.class).save(new Circle(null, "round", 1)).id())
          .isPositive();
      assertThatThrownBy(() -> context.getBean(Bookings.class).save(new Booking(null, "anna", 0)))
          .isInstanceOf(InvalidDataAccessApiUsageException.class)
          .hasMessageContaining("BookingId");
    }
  }

  @Test
  void anEntityOfAnotherKeySpaceThanItsRepositoryIsRefused() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Accounts accounts = context.getBean(Accounts.class);
      class Special extends Account {}
      assertThatThrownBy(() -> accounts.save(new Special()))
          .isInstanceOf(InvalidDataAccessApiUsageException.class)
          .hasMessageContaining("@KeySpace");
    }
  }

  @Test
  void anEntityThatCannotBeReadIsAnErrorAndCanBeReplaced() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Persons persons = context.getBean(Persons.class);
      context
          .getBean(Emdb.class)
          .namespace("data:persons")
          .put(OrderedBytes.of("anna"), "\u0001[\"io.emdb.Gone\",{\"secret\":1}]".getBytes(UTF_8));
      assertThatThrownBy(() -> persons.findById("anna"))
          .isInstanceOf(DataRetrievalFailureException.class)
          .hasMessageContaining("persons")
          .hasMessageNotContaining("secret");
      Person anna = Person.of("anna", "Anna", 30, "Rome");
      persons.save(anna);
      assertThat(persons.findById("anna")).contains(anna);
    }
  }

  @Test
  void anEntityIsReadAfterItsClassGainedAndLostProperties() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      String stored =
          "\u0001[\"io.emdb.spring.data.shop.Person\",{\"id\":\"anna\",\"name\":\"Anna\",\"height\":3}]";
      context
          .getBean(Emdb.class)
          .namespace("data:persons")
          .put(OrderedBytes.of("anna"), stored.getBytes(UTF_8));
      Person anna = context.getBean(Persons.class).findById("anna").orElseThrow();
      assertThat(anna.name()).isEqualTo("Anna");
      assertThat(anna.active()).isFalse();
      assertThat(anna.age()).isNull();
    }
  }

  @Test
  void errorsOfTheDatabaseAreThoseOfSpring() {
    try (ConfigurableApplicationContext context = ShopContext.inMemory()) {
      Persons persons = context.getBean(Persons.class);
      context.getBean(Emdb.class).close();
      assertThatThrownBy(() -> persons.save(Person.of("anna", "Anna", 30, "Rome")))
          .isInstanceOf(DataAccessResourceFailureException.class);
      assertThatThrownBy(persons::findByActiveTrue)
          .isInstanceOf(DataAccessResourceFailureException.class);
    }
  }
}
