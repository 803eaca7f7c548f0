package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.JdkCacheCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/** On disk; {@link #reopen} stands between steps. */
class EmdbIndexedSessionRepositoryTests {

  private static final String PRINCIPAL =
      FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

  @TempDir Path directory;
  private final List<Object> events = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Emdb emdb;
  private EmdbIndexedSessionRepository sessions;

  @BeforeEach
  void open() {
    emdb = Emdb.builder().path(directory).clock(() -> now).open();
    sessions =
        new EmdbIndexedSessionRepository(
            emdb,
            "sessions",
            new JdkCacheCodec(AllowedTypes.ofPackages(List.of()), getClass().getClassLoader()),
            () -> now);
    sessions.setApplicationEventPublisher(events::add);
  }

  @AfterEach
  void close() {
    emdb.close();
  }

  private void reopen() {
    close();
    open();
  }

  private EmdbSession saved(String principal) {
    EmdbSession session = sessions.createSession();
    session.setAttribute(PRINCIPAL, principal);
    sessions.save(session);
    return session;
  }

  @Test
  void aSavedSessionIsFoundAfterAReopenByIdAndByPrincipal() {
    EmdbSession session = saved("anna");
    reopen();
    assertThat(sessions.findById(session.getId()).<String>getAttribute(PRINCIPAL))
        .isEqualTo("anna");
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(session.getId());
    assertThat(sessions.findByPrincipalName("bob")).isEmpty();
  }

  @Test
  void requestsAtTheSameTimeAddTheirAttributes() {
    String id = saved("anna").getId();
    EmdbSession one = sessions.findById(id);
    EmdbSession other = sessions.findById(id);
    one.setAttribute("a", 1);
    other.setAttribute("b", 2);
    sessions.save(one);
    sessions.save(other);
    assertThat(sessions.findById(id).getAttributeNames()).containsExactlyInAnyOrder("a", "b", PRINCIPAL);
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(id);
  }

  @Test
  void aChangedIdKeepsAttributesAndIndex() {
    EmdbSession session = saved("anna");
    String old = session.getId();
    session.changeSessionId();
    sessions.save(session);
    reopen();
    assertThat(sessions.findById(old)).isNull();
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(session.getId());
  }

  @Test
  void anExpiredSessionIsNotFoundAndIsToldOnceByTheSweep() {
    EmdbSession session = saved("anna");
    now = now.plus(Duration.ofMinutes(30));
    reopen();
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(sessions.findByPrincipalName("anna")).isEmpty();
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(1);
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(events).hasExactlyElementsOfTypes(SessionCreatedEvent.class, SessionExpiredEvent.class);
    assertThat(emdb.namespace("sessions:index").size()).isZero();
  }

  @Test
  void aSessionThatNeverExpiresStays() {
    EmdbSession session = saved("anna");
    session.setMaxInactiveInterval(Duration.ofSeconds(-1));
    sessions.save(session);
    now = now.plus(Duration.ofDays(4000));
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(sessions.findById(session.getId())).isNotNull();
  }

  @Test
  void theFirstSweepClearsTheIndexOfSessionsWhoseRecordsWent() {
    saved("anna");
    now = now.plus(Duration.ofDays(3));
    reopen();
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(emdb.namespace("sessions:index").size()).isZero();
  }

  @Test
  void aDeletedSessionStaysDeleted() {
    EmdbSession session = saved("anna");
    EmdbSession late = sessions.findById(session.getId());
    sessions.deleteById(session.getId());
    late.setAttribute("a", 1);
    sessions.save(late);
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(events).hasExactlyElementsOfTypes(SessionCreatedEvent.class, SessionDeletedEvent.class);
  }

  @Test
  void immediateStoresEachChange() {
    sessions.setFlushMode(FlushMode.IMMEDIATE);
    EmdbSession session = sessions.createSession();
    session.setAttribute("a", 1);
    assertThat(sessions.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
  }

  @Test
  void aTypeThatIsNotAllowedIsRefusedWithoutItsValue() {
    EmdbSession session = sessions.createSession();
    session.setAttribute("a", new StringBuilder("secret"));
    assertThatThrownBy(() -> sessions.save(session))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.StringBuilder")
        .hasMessageNotContaining("secret");
    assertThat(sessions.findById(session.getId())).isNull();
  }
}
