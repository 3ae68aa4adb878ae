# Redraw with `gnuplot effective-strict-user.gp` in this directory; the data are in effective-strict-user.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'effective-strict-user.dat'
svg = out.'/effective-strict-user.svg'
png = out.'/effective-strict-user.png'
reset
W = 744
H = 456
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'What was asked for, and what was in force'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by user.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '. Study 0.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'In force is what was seen from outside, in 1 of 8 combinations. Those that asked for the same and came to the same' at screen X(18.00), screen Y(401.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'state share a column; columns that touch are in the same one of 1 state, and the number above them counts the' at screen X(18.00), screen Y(417.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'escapes seen in it.' at screen X(18.00), screen Y(433.00) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(115.72)
set rmargin at screen X(145.72)
set tmargin at screen Y(141.00)
set bmargin at screen Y(357.00)
set xrange [0:30.0000]
set yrange [9.0000:0]
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#8fc1de' fillstyle solid noborder
set label 'asked for and in force' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(180.55), screen Y(91.00) to screen X(192.55), screen Y(85.00) back fillcolor rgb '#ececec' fillstyle solid noborder
set object rectangle from screen X(180.55), screen Y(97.00) to screen X(192.55), screen Y(91.00) back fillcolor rgb '#8fc1de' fillstyle solid noborder
set label 'for its children only' at screen X(197.55), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'x'.'}' at screen X(335.67), screen Y(91.00) center font ',11' textcolor rgb '#ffffff'  front
set object rectangle from screen X(329.67), screen Y(97.00) to screen X(341.67), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'asked for, not in force' at screen X(346.67), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(493.59), screen Y(97.00) to screen X(505.59), screen Y(85.00) back fillcolor rgb '#ececec' fillstyle solid noborder
set label 'not asked for' at screen X(510.59), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(605.32), screen Y(97.00) to screen X(617.32), screen Y(85.00) back fillcolor rgb '#b8b8b8' fillstyle solid noborder
set label 'could not be seen' at screen X(622.32), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'escapes'.'}' at screen X(105.72), screen Y(125.00) right font ',11' textcolor rgb '#222222'  front
set label 'no_new_privs' at screen X(105.72), screen Y(153.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'rlimit_as' at screen X(105.72), screen Y(177.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'rlimit_cpu' at screen X(105.72), screen Y(201.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'rlimit_nofile' at screen X(105.72), screen Y(225.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'userns' at screen X(105.72), screen Y(249.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'pidns' at screen X(105.72), screen Y(273.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'mntns' at screen X(105.72), screen Y(297.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'chroot' at screen X(105.72), screen Y(321.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'seccomp' at screen X(105.72), screen Y(345.00) right font ',11' textcolor rgb '#222222' noenhanced front
set arrow from screen X(116.22), screen Y(135.00) to screen X(145.22), screen Y(135.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'1'.'}' at screen X(130.72), screen Y(125.00) center font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'combinations'.'}' at screen X(105.72), screen Y(369.00) right font ',11' textcolor rgb '#222222'  front
set label '1' at screen X(130.72), screen Y(369.00) center font ',11' textcolor rgb '#666666' noenhanced front
wide = 30.000000
edge = 0.031250
P = 1 / 4.125
set terminal svg size W,H name 'effective_strict_user' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 0 using (strcol(4) eq 'for_children' ? $8+wide/2 : NaN):($2+0.5):($8+0.75):($8+wide-0.75):($2+0.03125):($2+1-edge) with boxxyerror fillstyle solid noborder linecolor rgb '#ececec' title 'for_children', \
     dat index 0 using (strcol(4) eq 'for_children' ? $8+wide/2 : NaN):($2+0.5):($8+0.75):($8+wide-0.75):($2+0.5):($2+1-edge) with boxxyerror fillstyle solid noborder linecolor rgb '#8fc1de' title 'for_children', \
     dat index 0 using (strcol(4) eq 'in_force' ? $8+wide/2 : NaN):($2+0.5):($8+0.75):($8+wide-0.75):($2+0.03125):($2+1-edge) with boxxyerror fillstyle solid noborder linecolor rgb '#8fc1de' title 'in_force', \
     dat index 0 using (strcol(4) eq 'unseen' ? $8+wide/2 : NaN):($2+0.5):($8+0.75):($8+wide-0.75):($2+0.03125):($2+1-edge) with boxxyerror fillstyle solid noborder linecolor rgb '#b8b8b8' title 'unseen'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
