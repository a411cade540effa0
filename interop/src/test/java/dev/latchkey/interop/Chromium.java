package dev.latchkey.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium without a past, that can reach 127.0.0.1 and nothing else. */
final class Chromium implements AutoCloseable {
  /** How the pages are looked at. */
  enum Look {
    PHONE_LIGHT(390, 844, "light"),
    PHONE_DARK(390, 844, "dark"),
    DESKTOP_LIGHT(1280, 900, "light"),
    DESKTOP_DARK(1280, 900, "dark");

    private final int width;
    private final int height;
    private final String scheme;

    Look(int width, int height, String scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }

    private String fileName(String page) {
      return page + "-" + width + "x" + height + "-" + scheme + ".png";
    }
  }

  private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(15);
  private static final String PROBLEMS =
      """
      const problems = [];
      if (!document.title.trim()) problems.push('no title');
      if (!document.documentElement.lang) problems.push('no language');
      if (document.querySelectorAll('h1').length !== 1) problems.push('not one h1');
      if (document.documentElement.scrollWidth > window.innerWidth) problems.push('scrolls sideways');
      for (const field of document.querySelectorAll('input:not([type=hidden])'))
        if (!field.labels.length || !field.labels[0].textContent.trim())
          problems.push('no label: ' + field.name);
      for (const button of document.querySelectorAll('button'))
        if (!button.textContent.trim()) problems.push('no words: ' + button.value);
      return problems;
      """;

  private final Path profile;
  private final ChromeDriver driver;

  private Chromium(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
  }

  /** Starts one with a profile below {@code parent}. */
  static Chromium start(Path parent) {
    try {
      Programs programs = new Programs();
      Path profile = Files.createTempDirectory(parent, "chromium-");
      LoggingPreferences logs = new LoggingPreferences();
      logs.enable(LogType.BROWSER, Level.ALL);
      ChromeOptions options = new ChromeOptions();
      options.setBinary(programs.chromium().toFile());
      options.addArguments(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run",
          "--no-proxy-server",
          "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
          "--user-data-dir=" + profile);
      options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
      ChromeDriverService service =
          new ChromeDriverService.Builder()
              .usingDriverExecutable(programs.chromedriver().toFile())
              .usingAnyFreePort()
              .withSilent(true)
              .build();
      return new Chromium(profile, new ChromeDriver(service, options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Chromium go(URI page) {
    driver.get(page.toString());
    return this;
  }

  /** Forgets who has signed in. */
  void clearCookies() {
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
  }

  URI address() {
    return URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
  }

  String title() {
    return Objects.requireNonNull(driver.getTitle());
  }

  String text() {
    return find("body").getText();
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** Waits until the heading of the page begins with {@code words}. */
  Chromium awaitHeading(String words) {
    new WebDriverWait(driver, LIMIT)
        .withMessage(() -> "no heading \"" + words + "\" but: " + text())
        .ignoring(org.openqa.selenium.WebDriverException.class)
        .until(page -> find("h1").getText().startsWith(words));
    return this;
  }

  /** Types into a field in place of what is there. */
  Chromium fill(String css, String value) {
    WebElement field = find(css);
    field.clear();
    field.sendKeys(value);
    return this;
  }

  Chromium click(String css) {
    find(css).click();
    return this;
  }

  /** Types, wherever the focus is. */
  Chromium type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** Presses Tab until the focus is on what {@code css} selects. */
  Chromium tabTo(String css) {
    for (int i = 0; i < 30; i++) {
      if (Boolean.TRUE.equals(
          driver.executeScript("return document.activeElement.matches(arguments[0])", css))) {
        return this;
      }
      type(Keys.TAB);
    }
    throw new AssertionError("the keyboard does not reach " + css);
  }

  /** Returns what is wrong with the page for people who do not see it, or see it on a phone. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Look look : Look.values()) {
      put(look);
      if (driver.executeScript(PROBLEMS) instanceof List<?> found) {
        found.forEach(problem -> problems.add(look + ": " + problem));
      }
    }
    return problems;
  }

  /** Returns what the browser's console has said since it was last asked. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Returns every address that can be gone back to. */
  List<String> history() {
    List<String> addresses = new ArrayList<>();
    Map<String, Object> history = driver.executeCdpCommand("Page.getNavigationHistory", Map.of());
    if (history.get("entries") instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> members) {
          addresses.add(String.valueOf(members.get("url")));
        }
      }
    }
    return addresses;
  }

  /** Keeps a picture of the whole page in each look. */
  void photograph(Path folder, String page) {
    for (Look look : Look.values()) {
      put(look);
      Object tall = driver.executeScript("return document.documentElement.scrollHeight");
      int height = Math.max(look.height, tall instanceof Number number ? number.intValue() : 0);
      metrics(look.width, height);
      try {
        Files.createDirectories(folder);
        Files.write(
            folder.resolve(look.fileName(page)),
            Base64.getDecoder().decode(driver.getScreenshotAs(OutputType.BASE64)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    put(Look.DESKTOP_LIGHT);
  }

  private void put(Look look) {
    metrics(look.width, look.height);
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", look.scheme))));
  }

  private void metrics(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  @Override
  public void close() {
    driver.quit();
  }

  @Override
  public String toString() {
    return "Chromium with the profile " + profile;
  }
}
