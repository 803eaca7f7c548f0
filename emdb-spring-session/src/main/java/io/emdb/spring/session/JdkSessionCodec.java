package io.emdb.spring.session;

import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.JdkCacheCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Java serialization of allowed types, among them those that frameworks put into sessions. */
final class JdkSessionCodec implements EmdbSessionCodec {

  /** What a login, a failed login, a request to go back to and a token against forgery are. */
  private static final List<String> SECURITY_PACKAGES =
      List.of(
          "org.springframework.security.authentication",
          "org.springframework.security.core",
          "org.springframework.security.oauth2.client",
          "org.springframework.security.oauth2.core",
          "org.springframework.security.oauth2.jwt",
          "org.springframework.security.oauth2.server.resource",
          "org.springframework.security.saml2",
          "org.springframework.security.web.authentication",
          "org.springframework.security.web.csrf",
          "org.springframework.security.web.savedrequest");

  /** Exceptions of failed logins, headers of saved requests, and what Spring MVC keeps. */
  private static final List<String> TYPES =
      List.of(
          "java.lang.Exception",
          "java.lang.RuntimeException",
          "java.lang.StackTraceElement",
          "java.lang.String$CaseInsensitiveComparator",
          "java.lang.Throwable",
          "org.springframework.util.LinkedMultiValueMap",
          "org.springframework.util.MultiValueMapAdapter",
          "org.springframework.web.servlet.FlashMap",
          "org.springframework.web.util.HttpSessionMutexListener$Mutex");

  private final JdkCacheCodec codec;

  JdkSessionCodec(Collection<String> allowedPackages, ClassLoader classLoader) {
    List<String> packages = new ArrayList<>(SECURITY_PACKAGES);
    packages.addAll(allowedPackages);
    this.codec = new JdkCacheCodec(AllowedTypes.ofPackages(packages).andTypes(TYPES), classLoader);
  }

  @Override
  public String id() {
    return codec.id();
  }

  @Override
  public byte[] encode(Object value) {
    return codec.encode(value);
  }

  @Override
  public Object decode(byte[] bytes) {
    return codec.decode(bytes);
  }
}
