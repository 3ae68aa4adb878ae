# Redraw with `gnuplot side.gp` in this directory; the data are in side.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'side.dat'
svg = out.'/side.svg'
png = out.'/side.png'
reset
W = 677
H = 572
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'Which sandbox stops which escape'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Escapes by severity, sandboxes across.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '2 runs of 2 studies.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each column is a sandbox in full, with no step dropped, and says how many of the escapes that are known' at screen X(18.00), screen Y(516.04) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'get out. Left white: not measured. The runs are of several studies, named in the head of each column: other' at screen X(18.00), screen Y(532.04) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'hosts or other plans, so that what is untestable in one may not be in another.' at screen X(18.00), screen Y(548.04) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(171.07)
set rmargin at screen X(503.07)
set tmargin at screen Y(293.04)
set bmargin at screen Y(494.04)
set xrange [0:7.2174]
set yrange [13.4000:0]
colour(word) = word eq 'escaped' ? 0xd55e00 : word eq 'blocked' ? 0x9ed2f2 : word eq 'refused to start' ? 0x9ed2f2 : word eq 'never started' ? 0x767676 : word eq 'inconclusive' ? 0x1c1c1c : 0xededed
ink(word) = word eq 'escaped' ? 0xffffff : word eq 'blocked' ? 0x222222 : word eq 'refused to start' ? 0x222222 : word eq 'never started' ? 0xffffff : word eq 'inconclusive' ? 0xffffff : 0x666666
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'E escaped' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(113.66), screen Y(97.00) to screen X(125.66), screen Y(85.00) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'blocked' at screen X(130.66), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(193.76), screen Y(97.00) to screen X(205.76), screen Y(85.00) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'c refused to start' at screen X(210.76), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(329.58), screen Y(97.00) to screen X(341.58), screen Y(85.00) back fillcolor rgb '#767676' fillstyle solid noborder
set label 'n never started' at screen X(346.58), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(452.91), screen Y(97.00) to screen X(464.91), screen Y(85.00) back fillcolor rgb '#1c1c1c' fillstyle solid noborder
set label '? inconclusive' at screen X(469.91), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(571.24), screen Y(97.00) to screen X(583.24), screen Y(85.00) back fillcolor rgb '#ededed' fillstyle solid noborder
set label '- untestable' at screen X(588.24), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'started by root'.'}' at screen X(171.07), screen Y(117.00) left font ',11' textcolor rgb '#222222'  front
set arrow from screen X(171.07), screen Y(127.00) to screen X(355.07), screen Y(127.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'strict (old)'.'}' at screen X(180.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(194.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label '1 of 4' at screen X(208.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'sealed'.'}' at screen X(226.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(240.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label '2 of 5' at screen X(254.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'standard'.'}' at screen X(272.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(286.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label 'not known' at screen X(300.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'strict ($(x)|<b>??)'.'}' at screen X(318.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 1' at screen X(332.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label '1 of 2' at screen X(346.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'started by user'.'}' at screen X(365.07), screen Y(117.00) left font ',11' textcolor rgb '#222222'  front
set arrow from screen X(365.07), screen Y(127.00) to screen X(503.07), screen Y(127.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'strict (old)'.'}' at screen X(374.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(388.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label '1 of 4' at screen X(402.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'sealed'.'}' at screen X(420.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(434.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label 'not measured' at screen X(448.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'standard'.'}' at screen X(466.07), screen Y(287.04) left font ',11' textcolor rgb '#222222'  front rotate by 90
set label 'whichwall''s own, study 0' at screen X(480.07), screen Y(287.04) left font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label 'not measured' at screen X(494.07), screen Y(287.04) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 90
set label '{/:Bold '.'Code or rights outside'.'}' at screen X(18.00), screen Y(309.54) left font ',11' textcolor rgb '#222222'  front
set label 'z_code' at screen X(163.07), screen Y(324.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Changes outside'.'}' at screen X(18.00), screen Y(348.54) left font ',11' textcolor rgb '#222222'  front
set label 'd_hole' at screen X(163.07), screen Y(363.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'e_out' at screen X(163.07), screen Y(378.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Contents read'.'}' at screen X(18.00), screen Y(402.54) left font ',11' textcolor rgb '#222222'  front
set label 'a_read' at screen X(163.07), screen Y(417.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'b_read' at screen X(163.07), screen Y(432.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'g_only' at screen X(163.07), screen Y(447.54) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Not said'.'}' at screen X(18.00), screen Y(471.54) left font ',11' textcolor rgb '#222222'  front
set label 'f_none' at screen X(163.07), screen Y(486.54) right font ',11' textcolor rgb '#222222' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'side' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 0 using ($1+0.5):($2+0.5):($1+0.0109):($1+1-0.0109):($2+0.0333):($2+1-0.0333):(colour(strcol(3))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'verdicts', \
     dat index 0 using ($1+0.5):($2+0.5):(strcol(4)):(ink(strcol(3))) with labels font ',10' textcolor rgb variable title 'marks'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
