# Measures programs that take turns, and prints their medians as ratios to the first JVM's. Sourced, not run.
#
# The caller sets: programs (names of functions, "jvm" among them), runs, scratch, title, and a function "named" that
# prints what a program is called.

for program in $programs; do
  "$program" >/dev/null 2>&1 && "$program" >/dev/null 2>&1 ||
    { echo "$0: $program failed" >&2; exit 1; }
done

i=0
while [ "$i" -lt "$runs" ]; do
  for program in $programs; do
    before=$(date +%s%N)
    "$program" >/dev/null 2>&1
    after=$(date +%s%N)
    echo $((after - before)) >>"$scratch/$program.times"
  done
  i=$((i + 1))
done

median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }

base=$(median "$scratch/jvm.times")
printf '%-40s %9s %9s %9s   (%s runs)\n' "$title" 'ms' 'fastest' 'ratio' "$runs"
for program in $programs; do
  sort -n "$scratch/$program.times" | head -n 1 | {
    read -r fastest
    awk -v name="$(named "$program")" -v this="$(median "$scratch/$program.times")" -v fastest="$fastest" -v base="$base" \
      'BEGIN { printf "%-40s %9.1f %9.1f %9.2f\n", name, this / 1e6, fastest / 1e6, this / base }'
  }
done
echo 'ratio: how many times as long as the bare JVM'
