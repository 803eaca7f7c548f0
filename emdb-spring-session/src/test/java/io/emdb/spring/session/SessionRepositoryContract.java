package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/** What the repository does on every kind of database. */
@ExtendWith(OutputCaptureExtension.class)
abstract class SessionRepositoryContract {

  static final String PRINCIPAL = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

  final List<Object> events = new ArrayList<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  Emdb emdb;
  EmdbIndexedSessionRepository sessions;

  /** Opens the database, or opens it again. */
  abstract Emdb database(Emdb before);

  @BeforeEach
  void open() {
    emdb = database(emdb);
    sessions = repository(EmdbSessionCodec.jdk(List.of(), getClass().getClassLoader()));
  }

  EmdbIndexedSessionRepository repository(EmdbSessionCodec codec) {
    EmdbIndexedSessionRepository made =
        new EmdbIndexedSessionRepository(emdb, "sessions", codec, () -> now);
    made.setApplicationEventPublisher(events::add);
    return made;
  }

  @AfterEach
  void close() {
    emdb.close();
  }

  EmdbSession saved(String principal) {
    EmdbSession session = sessions.createSession();
    session.setAttribute(PRINCIPAL, principal);
    sessions.save(session);
    return session;
  }

  @Test
  void aSavedSessionIsFoundAfterAReopenByIdAndByPrincipal() {
    EmdbSession session = saved("anna");
    open();
    EmdbSession found = sessions.findById(session.getId());
    assertThat(found.<String>getAttribute(PRINCIPAL)).isEqualTo("anna");
    assertThat(found.getCreationTime()).isEqualTo(now);
    assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(session.getId());
    assertThat(sessions.findByPrincipalName("bob")).isEmpty();
    assertThat(sessions.findByIndexNameAndIndexValue("other", "anna")).isEmpty();
  }

  @Test
  void whatIsNoIdIsNotFound() {
    assertThat(sessions.findById("")).isNull();
    assertThat(sessions.findById("x".repeat(100_000))).isNull();
    sessions.deleteById("x".repeat(100_000));
    assertThat(events).isEmpty();
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
    assertThat(sessions.findById(id).getAttributeNames())
        .containsExactlyInAnyOrder("a", "b", PRINCIPAL);
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(id);
  }

  @Test
  void aRemovedAttributeStaysRemovedBesideAnotherRequest() {
    EmdbSession session = saved("anna");
    session.setAttribute("a", 1);
    sessions.save(session);
    EmdbSession other = sessions.findById(session.getId());
    other.setLastAccessedTime(now);
    session.removeAttribute("a");
    assertThat(session.getAttributeNames()).containsExactly(PRINCIPAL);
    sessions.save(session);
    sessions.save(other);
    assertThat(sessions.findById(session.getId()).<Object>getAttribute("a")).isNull();
  }

  @Test
  void theIndexFollowsThePrincipal() {
    EmdbSession session = saved("anna");
    session.setAttribute(PRINCIPAL, "bob");
    sessions.save(session);
    assertThat(sessions.findByPrincipalName("anna")).isEmpty();
    assertThat(sessions.findByPrincipalName("bob")).containsOnlyKeys(session.getId());
    session.removeAttribute(PRINCIPAL);
    sessions.save(session);
    assertThat(sessions.findByPrincipalName("bob")).isEmpty();
    assertThat(emdb.namespace("sessions:index").isEmpty()).isTrue();
  }

  @Test
  void aLongPrincipalIsFound() {
    EmdbSession session = saved("a".repeat(5000));
    assertThat(sessions.findByPrincipalName("a".repeat(5000))).containsOnlyKeys(session.getId());
  }

  @Test
  void aChangedIdKeepsAttributesAndIndex() {
    EmdbSession session = saved("anna");
    String old = session.getId();
    assertThat(session.changeSessionId()).isEqualTo(session.getId()).isNotEqualTo(old);
    sessions.save(session);
    open();
    assertThat(sessions.findById(old)).isNull();
    assertThat(sessions.findById(session.getId()).<String>getAttribute(PRINCIPAL))
        .isEqualTo("anna");
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(session.getId());
  }

  @Test
  void whoOnlyKnowsTheOldIdReachesNothing() {
    EmdbSession session = saved("anna");
    EmdbSession late = sessions.findById(session.getId());
    session.changeSessionId();
    sessions.save(session);
    late.setAttribute("a", 1);
    sessions.save(late);
    assertThat(sessions.findById(late.getId())).isNull();
    assertThat(sessions.findById(session.getId()).<Object>getAttribute("a")).isNull();
  }

  @Test
  void anExpiredSessionIsNotFoundAndIsToldOnceByTheSweep() {
    EmdbSession session = saved("anna");
    now = now.plus(Duration.ofMinutes(30));
    open();
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(sessions.findByPrincipalName("anna")).isEmpty();
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(1);
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(events)
        .hasExactlyElementsOfTypes(SessionCreatedEvent.class, SessionExpiredEvent.class);
    SessionExpiredEvent expired = (SessionExpiredEvent) events.get(1);
    assertThat(expired.getSession().<String>getAttribute(PRINCIPAL)).isEqualTo("anna");
    assertThat(emdb.namespace("sessions").isEmpty()).isTrue();
    assertThat(emdb.namespace("sessions:index").isEmpty()).isTrue();
  }

  @Test
  void aSweepOfMoreThanOneStepRemovesAllAndNoLiveOne() {
    for (int i = 0; i < 200; i++) {
      saved("anna");
    }
    now = now.plus(Duration.ofMinutes(10));
    String live = saved("anna").getId();
    now = now.plus(Duration.ofMinutes(20));
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(200);
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(live);
  }

  @Test
  void sweepsMeetSessionsThatWereSavedAfterTheLastOne() {
    saved("anna");
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    EmdbSession brief = saved("bob");
    brief.setMaxInactiveInterval(Duration.ofSeconds(5));
    sessions.save(brief);
    now = now.plusSeconds(5);
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(1);
    now = now.plus(Duration.ofMinutes(30));
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(1);
  }

  @Test
  void aListenerThatFailsDoesNotStopTheSweep(CapturedOutput output) {
    saved("anna");
    saved("bob");
    now = now.plus(Duration.ofMinutes(30));
    sessions.setApplicationEventPublisher(
        event -> {
          throw new IllegalStateException("meant");
        });
    assertThat(sessions.cleanUpExpiredSessions()).isEqualTo(2);
    assertThat(output).contains("A listener failed to handle an expired session");
  }

  @Test
  void useKeepsASessionAlive() {
    EmdbSession session = saved("anna");
    now = now.plus(Duration.ofMinutes(20));
    session.setLastAccessedTime(now);
    sessions.save(session);
    now = now.plus(Duration.ofMinutes(20));
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(sessions.findById(session.getId())).isNotNull();
  }

  @Test
  void aSessionThatNeverExpiresStays() {
    EmdbSession session = saved("anna");
    session.setMaxInactiveInterval(Duration.ofSeconds(-1));
    sessions.save(session);
    now = now.plus(Duration.ofDays(4000));
    open();
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(sessions.findById(session.getId())).isNotNull();
  }

  @Test
  void theFirstSweepClearsTheIndexOfSessionsWhoseRecordsWent() {
    saved("anna");
    now = now.plus(Duration.ofDays(3));
    open();
    assertThat(sessions.cleanUpExpiredSessions()).isZero();
    assertThat(emdb.namespace("sessions:index").isEmpty()).isTrue();
  }

  @Test
  void aDeletedSessionStaysDeleted() {
    EmdbSession session = saved("anna");
    EmdbSession late = sessions.findById(session.getId());
    sessions.deleteById(session.getId());
    sessions.deleteById(session.getId());
    late.setAttribute("a", 1);
    sessions.save(late);
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(sessions.findByPrincipalName("anna")).isEmpty();
    assertThat(events)
        .hasExactlyElementsOfTypes(SessionCreatedEvent.class, SessionDeletedEvent.class);
  }

  @Test
  void immediateStoresEachChange() {
    sessions.setFlushMode(FlushMode.IMMEDIATE);
    EmdbSession session = sessions.createSession();
    assertThat(sessions.findById(session.getId())).isNotNull();
    session.setAttribute("a", 1);
    assertThat(sessions.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
    session.changeSessionId();
    assertThat(sessions.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
  }

  @Test
  void onSaveStoresNothingBefore() {
    EmdbSession session = sessions.createSession();
    session.setAttribute("a", 1);
    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(events).isEmpty();
  }

  @Test
  void aChangedObjectIsStoredAsTheSaveModeSays() {
    assertThat(sizeAfterChangeInPlace(SaveMode.ON_SET_ATTRIBUTE, true)).isZero();
    assertThat(sizeAfterChangeInPlace(SaveMode.ON_GET_ATTRIBUTE, true)).isEqualTo(1);
    assertThat(sizeAfterChangeInPlace(SaveMode.ALWAYS, true)).isEqualTo(1);
  }

  @Test
  void alwaysOverwritesWhatAnotherRequestSetAndTheOthersDoNot() {
    assertThat(sizeAfterChangeInPlace(SaveMode.ALWAYS, false)).isZero();
    String id = saved("anna").getId();
    sessions.setSaveMode(SaveMode.ALWAYS);
    EmdbSession one = sessions.findById(id);
    EmdbSession other = sessions.findById(id);
    other.setAttribute("b", 2);
    sessions.save(other);
    sessions.save(one);
    assertThat(sessions.findById(id).<Integer>getAttribute("b")).isEqualTo(2);
  }

  private int sizeAfterChangeInPlace(SaveMode mode, boolean change) {
    sessions.setSaveMode(mode);
    EmdbSession session = sessions.createSession();
    session.setAttribute("list", new ArrayList<String>());
    sessions.save(session);
    EmdbSession found = sessions.findById(session.getId());
    if (change) {
      found.<List<String>>getAttribute("list").add("x");
    }
    sessions.save(found);
    return sessions.findById(session.getId()).<List<String>>getAttribute("list").size();
  }

  @Test
  void aTypeThatIsNotAllowedIsRefusedWithoutItsValue() {
    EmdbSession session = sessions.createSession();
    session.setAttribute("a", new java.io.File("secret"));
    assertThatThrownBy(() -> sessions.save(session))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.io.File")
        .hasMessageNotContaining("secret");
    assertThat(sessions.findById(session.getId())).isNull();
  }

  @Test
  void aSessionThatCannotBeReadIsAbsentAndToldInTheLog(CapturedOutput output) {
    String id = saved("anna").getId();
    byte[] bytes = emdb.namespace("sessions").get(id);
    for (int length = 0; length < bytes.length; length++) {
      emdb.namespace("sessions").put(id, java.util.Arrays.copyOf(bytes, length));
      assertThat(sessions.findById(id)).as("the first %d bytes", length).isNull();
    }
    assertThat(output).contains("A stored session cannot be read any more").doesNotContain("anna");
    sessions.deleteById(id);
    assertThat(emdb.namespace("sessions").isEmpty()).isTrue();
  }

  @Test
  void aSessionOfAnotherCodecIsAbsent() {
    String id = saved("anna").getId();
    EmdbSessionCodec jdk = EmdbSessionCodec.jdk(List.of(), getClass().getClassLoader());
    sessions =
        repository(
            new EmdbSessionCodec() {
              @Override
              public String id() {
                return "other";
              }

              @Override
              public byte[] encode(Object value) {
                return jdk.encode(value);
              }

              @Override
              public Object decode(byte[] bytes) {
                return jdk.decode(bytes);
              }
            });
    assertThat(sessions.findById(id)).isNull();
    assertThat(sessions.findByPrincipalName("anna")).isEmpty();
  }
}
