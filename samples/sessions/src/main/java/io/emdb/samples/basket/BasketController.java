package io.emdb.samples.basket;

import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A basket for each session, over HTTP. */
@RestController
final class BasketController {

  private static final String PREFIX = "aisle.";

  private final FindByIndexNameSessionRepository<? extends Session> sessions;

  BasketController(FindByIndexNameSessionRepository<? extends Session> sessions) {
    this.sessions = sessions;
  }

  /** What a form has to send, too. */
  @GetMapping("/token")
  String token(CsrfToken token) {
    return token.getToken();
  }

  /** One attribute an aisle, so that two requests at the same time do not overwrite each other. */
  @PostMapping("/basket/{aisle}/{good}")
  Aisle add(@PathVariable String aisle, @PathVariable String good, HttpSession session) {
    Aisle old = session.getAttribute(PREFIX + aisle) instanceof Aisle known ? known : null;
    Aisle changed = (old == null ? new Aisle(List.of()) : old).with(good);
    session.setAttribute(PREFIX + aisle, changed); // a change in place would not be stored
    return changed;
  }

  @GetMapping("/basket")
  Map<String, List<String>> basket(HttpSession session) {
    Map<String, List<String>> basket = new TreeMap<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      if (session.getAttribute(name) instanceof Aisle aisle) {
        basket.put(name.substring(PREFIX.length()), aisle.goods());
      }
    }
    return basket;
  }

  /** In how many browsers somebody is logged in. */
  @GetMapping("/logins")
  int logins(Principal principal) {
    return sessions.findByPrincipalName(principal.getName()).size();
  }

  /** Logs out everywhere. */
  @DeleteMapping("/logins")
  void logout(Principal principal) {
    sessions.findByPrincipalName(principal.getName()).keySet().forEach(sessions::deleteById);
  }
}
