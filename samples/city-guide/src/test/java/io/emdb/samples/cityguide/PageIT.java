package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, over a kill and a restart of the guide behind it.
 *
 * <p>{@code -Demdb.screenshot.dir=docs/images} writes a new picture for the README.
 */
class PageIT {

  private static final String SKIPPED =
      "PageIT is skipped: no Chromium or Chrome found (set CHROME_BIN to its path)";

  private static final String POINT_NEMO = "#presets button:nth-child(2)";
  private static final String TOKEN_LIFE = "--city-guide.token-life=5m";

  @TempDir Path database;
  @TempDir Path profile;

  private Path binary = Path.of("");

  @BeforeEach
  void findBrowser() {
    Optional<Path> found = Chromium.find();
    if (found.isEmpty()) {
      System.out.println(SKIPPED);
    }
    assumeTrue(found.isPresent(), SKIPPED);
    binary = found.get();
  }

  @Test
  void page_showsCacheVisitsAndTokens_andWhatSurvivedAKill() {
    GuideProcess guide = GuideProcess.start(database, TOKEN_LIFE);
    try (Chromium chromium = Chromium.start(binary, profile);
        Tab tab = chromium.open(guide.client().root(), 1320, 1160)) {
      tab.await("document.getElementById('server').dataset.state === 'up'");
      tab.await("document.getElementById('loading').hidden");
      assertThat(tab.text("#verdict")).contains("First start");

      searchAndOpenReykjavik(tab);
      countVisits(tab);
      makeAndFollowToken(tab);
      askTwice(tab);

      guide.kill();
      tab.await("document.getElementById('server').dataset.state === 'down'");
      guide = GuideProcess.start(database, guide.port(), TOKEN_LIFE);
      checkSurvival(tab);
      takePicture(tab);
      assertThat(tab.errors()).isEmpty();
    } finally {
      guide.close();
    }
  }

  private static void searchAndOpenReykjavik(Tab tab) {
    tab.click("#search");
    tab.type("reykjav");
    tab.await("document.querySelectorAll('#matches li').length === 1");
    tab.press("ArrowDown");
    tab.press("Enter");
    tab.await("document.getElementById('city-name').innerText === 'Reykjavík'");
    assertThat(tab.text("#city-where")).contains("Iceland");
    assertThat(tab.text("#city-population")).isEqualTo("118,918");
  }

  private static void countVisits(Tab tab) {
    tab.await("document.getElementById('city-visits').innerText === '1'");
    tab.click("#visit");
    tab.await("document.getElementById('city-visits').innerText === '2'");
    tab.click("#visit");
    tab.await("document.getElementById('city-visits').innerText === '3'");
  }

  private static void makeAndFollowToken(Tab tab) {
    tab.click("#token-create");
    tab.await("document.getElementById('token-value').innerText.length === 16");
    assertThat(tab.text("#token-left")).matches("valid for (300|2\\d\\d) s");
    followToken(tab);
  }

  private static void followToken(Tab tab) {
    tab.click("#token-lookup");
    tab.await("document.getElementById('token-answer').innerText.includes('Reykjavík')");
  }

  private static void askTwice(Tab tab) {
    tab.click("#map", 0.3, 0.72);
    tab.await("document.getElementById('nearest-source').dataset.source === 'MISS'");
    String city = tab.text("#nearest-city");
    tab.click("#map", 0.3, 0.72);
    tab.await("document.getElementById('nearest-source').dataset.source === 'HIT'");
    assertThat(tab.text("#nearest-city")).isEqualTo(city);
    tab.click(POINT_NEMO);
    tab.await("document.getElementById('nearest-source').dataset.source === 'MISS'");
    assertThat(tab.text("#nearest-city")).isNotEqualTo(city);
  }

  private static void checkSurvival(Tab tab) {
    tab.await("document.getElementById('boot-number').innerText === '#2'");
    assertThat(tab.text("#verdict")).contains("killed");
    assertThat(tab.text("#kept-cities")).isEqualTo("26,407");
    assertThat(tab.text("#kept-visits")).isEqualTo("3");
    assertThat(tab.text("#kept-answers")).isEqualTo("2");
    assertThat(tab.text("#kept-tokens")).isEqualTo("1");

    tab.click(POINT_NEMO);
    tab.await("document.getElementById('nearest-source').dataset.source === 'HIT'");
    assertThat(tab.text("#nearest-origin")).contains("start #1").contains("outlived that process");
    tab.click("#visit");
    tab.await("document.getElementById('city-visits').innerText === '4'");
    followToken(tab);
  }

  private static void takePicture(Tab tab) {
    String folder = System.getProperty("emdb.screenshot.dir", "");
    if (!folder.isBlank()) {
      tab.screenshot(Path.of(folder, "city-guide.png"));
    }
  }
}
