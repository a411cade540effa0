package dev.latchkey.bench;

import dev.latchkey.age.AgeException;
import dev.latchkey.age.AgeFile;
import dev.latchkey.age.WorkFactor;
import dev.latchkey.credential.Secret;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What it costs to open and to write the encrypted file of a login, by work factor: time, and as
 * {@code gc.alloc.rate.norm} the memory. {@link #main} runs it; {@code bench/encrypted} starts it
 * from a checkout.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class EncryptedFile {
  /** As large as a ChatGPT login is, more or less. */
  private static final int LOGIN_SIZE = 6 * 1024;

  private static final Secret PASSPHRASE = Secret.of("a passphrase of somebody");

  /** Ours for random passphrases, some in between, and those that Codex chooses. */
  @Param({"10", "12", "14", "17", "18", "19"})
  public int workFactor;

  private byte[] file = new byte[0];

  /** Makes the file. */
  @Setup
  public void seal() throws AgeException {
    file = write();
  }

  /** Opens it. */
  @Benchmark
  public byte[] read() throws AgeException {
    return AgeFile.open(file, PASSPHRASE);
  }

  /** Makes another one. */
  @Benchmark
  public byte[] write() throws AgeException {
    return AgeFile.seal(new byte[LOGIN_SIZE], PASSPHRASE, new WorkFactor(workFactor));
  }

  /** Runs the benchmark; arguments are those of JMH. */
  public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(EncryptedFile.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
