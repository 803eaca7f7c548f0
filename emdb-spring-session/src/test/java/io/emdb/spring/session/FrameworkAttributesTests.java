package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import jakarta.servlet.http.Cookie;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.web.servlet.FlashMap;

/** What Spring Security and Spring MVC keep in sessions, without anything being allowed. */
class FrameworkAttributesTests {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static <T> T stored(String name, T value) {
    try (Emdb emdb = Emdb.builder().inMemory().clock(() -> NOW).open()) {
      EmdbIndexedSessionRepository sessions =
          new EmdbIndexedSessionRepository(
              emdb,
              "sessions",
              EmdbSessionCodec.jdk(List.of(), FrameworkAttributesTests.class.getClassLoader()),
              () -> NOW);
      EmdbSession session = sessions.createSession();
      session.setAttribute(name, value);
      sessions.save(session);
      if (name.equals("SPRING_SECURITY_CONTEXT")) {
        assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(session.getId());
      }
      return sessions.findById(session.getId()).getAttribute(name);
    }
  }

  private static MockHttpServletRequest request() {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders");
    request.addHeader("Accept", "text/html");
    request.setParameter("page", "2");
    request.setCookies(new Cookie("a", "b"));
    return request;
  }

  @Test
  void aLoginIsKeptAndFoundByItsName() {
    User anna = new User("anna", "x", AuthorityUtils.createAuthorityList("ROLE_USER"));
    UsernamePasswordAuthenticationToken token =
        UsernamePasswordAuthenticationToken.authenticated(anna, null, anna.getAuthorities());
    token.setDetails(new WebAuthenticationDetails(request()));
    SecurityContext context = new SecurityContextImpl(token);
    assertThat(stored("SPRING_SECURITY_CONTEXT", context)).isEqualTo(context);
    context =
        new SecurityContextImpl(
            new PreAuthenticatedAuthenticationToken(anna, "n/a", anna.getAuthorities()));
    assertThat(stored("SPRING_SECURITY_CONTEXT", context)).isEqualTo(context);
  }

  @Test
  void aFailedLoginIsKept() {
    assertThat(stored("SPRING_SECURITY_LAST_EXCEPTION", new BadCredentialsException("wrong")))
        .hasMessage("wrong");
    assertThat(stored("SPRING_SECURITY_LAST_EXCEPTION", new LockedException("locked")))
        .hasMessage("locked");
  }

  @Test
  void aTokenAgainstForgeryAndARequestToGoBackToAreKept() {
    CsrfToken token = new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "t");
    assertThat(stored("csrf", token).getToken()).isEqualTo("t");
    MockHttpServletRequest request = request();
    new HttpSessionRequestCache().saveRequest(request, new MockHttpServletResponse());
    SavedRequest saved =
        (SavedRequest) request.getSession().getAttribute("SPRING_SECURITY_SAVED_REQUEST");
    SavedRequest read = stored("SPRING_SECURITY_SAVED_REQUEST", saved);
    assertThat(read.getRedirectUrl()).isEqualTo(saved.getRedirectUrl());
    assertThat(read.getHeaderValues("accept")).containsExactly("text/html");
    assertThat(read.getParameterValues("page")).containsExactly("2");
    assertThat(read.getCookies()).hasSize(1);
  }

  @Test
  void flashAttributesAreKept() {
    FlashMap flash = new FlashMap();
    flash.put("message", "saved");
    flash.addTargetRequestParam("id", "7");
    flash.setTargetRequestPath("/orders");
    flash.startExpirationPeriod(180);
    assertThat(stored("flash", new CopyOnWriteArrayList<>(List.of(flash)))).containsExactly(flash);
  }
}
